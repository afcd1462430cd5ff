"""Speaks as much of MongoDB's wire protocol as our client needs, over mongomock's collections."""

import base64
import hashlib
import hmac
import os
import socketserver
import ssl
import struct
import sys
import threading

import bson
import mongomock
from bson.codec_options import CodecOptions
from pymongo.errors import OperationFailure

USER, PASSWORD = "reader", "mongo-test"
OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
BATCH = 100

directory, *options = sys.argv[1:]
store = mongomock.MongoClient()
lock = threading.Lock()


class Refusal(Exception):
    """An error reply: a code and a message."""


def hello(_):
    return {
        "ismaster": True, "isWritablePrimary": True, "helloOk": True, "maxWireVersion": 21,
        "minWireVersion": 0, "maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000,
        "maxWriteBatchSize": 100_000, "readOnly": False, "saslSupportedMechs": ["SCRAM-SHA-256"],
    }


class Session:
    """One connection: its log-in and its cursors."""

    def __init__(self):
        self.authenticated = "password" not in options
        self.cursors = {}
        self.scram = None

    def run(self, command):
        name = next(iter(command))
        if name.lower() in ("hello", "ismaster"):
            return hello(command)
        if name in ("saslStart", "saslContinue"):
            return getattr(self, name)(command)
        if name in ("ping", "endSessions", "buildInfo"):
            return {}
        if not self.authenticated:
            raise Refusal(13, f"command {name} requires authentication")
        handler = getattr(self, "do_" + name, None)
        if handler is None:
            raise Refusal(59, f"no such command: '{name}'")
        with lock:
            return handler(store[command["$db"]][command[name]], command)

    # SCRAM-SHA-256 (RFC 7677), as far as one user needs it.

    def saslStart(self, command):
        if command["mechanism"] != "SCRAM-SHA-256":
            raise Refusal(18, "Authentication failed.")
        first = bytes(command["payload"]).decode().split(",", 2)[2]
        fields = dict(part.split("=", 1) for part in first.split(","))
        nonce = fields["r"] + base64.b64encode(os.urandom(12)).decode()
        salt = b"twenty-eight bytes of salt.."
        reply = f"r={nonce},s={base64.b64encode(salt).decode()},i=4096"
        self.scram = (fields["n"], salt, first, reply)
        return {"conversationId": 1, "done": False, "payload": reply.encode()}

    def saslContinue(self, command):
        payload = bytes(command["payload"]).decode()
        if not payload:
            return {"conversationId": 1, "done": True, "payload": b""}
        user, salt, first, reply = self.scram
        without_proof, _, proof = payload.rpartition(",p=")
        salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, 4096)
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        message = f"{first},{reply},{without_proof}".encode()
        signature = hmac.digest(hashlib.sha256(client_key).digest(), message, "sha256")
        expected = bytes(a ^ b for a, b in zip(client_key, signature))
        if user != USER or not hmac.compare_digest(base64.b64decode(proof), expected):
            raise Refusal(18, "Authentication failed.")
        self.authenticated = True
        server_key = hmac.digest(salted, b"Server Key", "sha256")
        verifier = base64.b64encode(hmac.digest(server_key, message, "sha256"))
        return {"conversationId": 1, "done": True, "payload": b"v=" + verifier}

    # Commands.

    def do_createIndexes(self, collection, command):
        for index in command["indexes"]:
            collection.create_index(list(index["key"].items()), name=index["name"])
        return {}

    def do_insert(self, collection, command):
        collection.insert_many(command["documents"])
        return {"n": len(command["documents"])}

    def do_update(self, collection, command):
        changed, upserted = 0, []
        for index, update in enumerate(command["updates"]):
            result = collection.replace_one(update["q"], update["u"], upsert=update.get("upsert"))
            changed += result.matched_count
            if result.upserted_id is not None:
                upserted.append({"index": index, "_id": result.upserted_id})
        return {"n": changed + len(upserted), "nModified": changed, "upserted": upserted}

    def do_delete(self, collection, command):
        removed = 0
        for delete in command["deletes"]:
            remove = collection.delete_one if delete["limit"] == 1 else collection.delete_many
            removed += remove(delete["q"]).deleted_count
        return {"n": removed}

    def do_find(self, collection, command):
        found = collection.find(command.get("filter", {}), command.get("projection"))
        if "sort" in command:
            found = found.sort(list(command["sort"].items()))
        return self.first_batch(collection, list(found.limit(command.get("limit", 0))))

    def do_aggregate(self, collection, command):
        return self.first_batch(collection, list(collection.aggregate(command["pipeline"])))

    def first_batch(self, collection, documents):
        identity = len(self.cursors) + 1 if len(documents) > BATCH else 0
        if identity:
            self.cursors[identity] = documents[BATCH:]
        name = f"{collection.database.name}.{collection.name}"
        return {
            "cursor": {"id": bson.Int64(identity), "ns": name, "firstBatch": documents[:BATCH]}
        }

    def get_more(self, command):
        rest = self.cursors.pop(command["getMore"], [])
        identity = command["getMore"] if len(rest) > BATCH else 0
        if identity:
            self.cursors[identity] = rest[BATCH:]
        name = f"{command['$db']}.{command['collection']}"
        return {"cursor": {"id": bson.Int64(identity), "ns": name, "nextBatch": rest[:BATCH]}}

    def answer(self, command):
        try:
            reply = self.get_more(command) if "getMore" in command else self.run(command)
            return {**reply, "ok": 1.0}
        except Refusal as refusal:
            code, message = refusal.args
            return {"ok": 0.0, "errmsg": message, "code": code}
        except (OperationFailure, NotImplementedError, ValueError) as error:
            return {"ok": 0.0, "errmsg": str(error), "code": 2}


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        session = Session()
        try:
            while True:
                header = self.receive(16)
                length, request, _, opcode = struct.unpack("<iiii", header)
                body = self.receive(length - 16)
                self.reply(request, opcode, session.answer(read_command(opcode, body)))
        except (ConnectionError, ssl.SSLError):
            pass

    def reply(self, request, opcode, document):
        data = bson.encode(document)
        if "malformed" in options and "cursor" in document:
            data = data[:4] + b"\xee" + data[5:]
        if opcode == OP_QUERY:
            opcode, body = OP_REPLY, struct.pack("<iqii", 8, 0, 0, 1) + data
        else:
            body = struct.pack("<IB", 0, 0) + data
        self.request.sendall(struct.pack("<iiii", 16 + len(body), 0, request, opcode) + body)

    def receive(self, count):
        data = b""
        while len(data) < count:
            part = self.request.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data


def read_command(opcode, body):
    if opcode == OP_QUERY:
        end = body.index(b"\0", 4) + 1
        # The name of the command comes first.
        return {**bson.decode(body[end + 8:]), "$db": "admin"}
    if opcode != OP_MSG:
        raise ConnectionError
    position, command, sequences = 4, {}, {}
    while position < len(body):
        kind = body[position]
        position += 1
        size = struct.unpack_from("<i", body, position)[0]
        section = body[position:position + size]
        position += size
        if kind == 0:
            command = bson.decode(section)
            continue
        end = section.index(b"\0", 4)
        sequences[section[4:end].decode()] = list(
            bson.decode_iter(section[end + 1:], CodecOptions()))
    return {**command, **sequences}


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def get_request(self):
        connection, address = super().get_request()
        if "tls" in options:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{directory}/certificate.pem", f"{directory}/key.pem")
            connection = context.wrap_socket(connection, server_side=True)
        return connection, address


with Server(("127.0.0.1", 0), Connection) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"port {server.server_address[1]}", flush=True)
    # Ends when whoever started this ends, however it does.
    sys.stdin.read()
