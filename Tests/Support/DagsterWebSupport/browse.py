"""Opens pages of Dagster's web UI in Chromium, and writes down what each asks the server.

    python browse.py CHROMIUM DIRECTORY PICTURES PAGES

The file PAGES is a list of {"name", "url", "text"}: a page is done when `text` is on it and no answer is
awaited any more. For each page a picture `PICTURES/name.png` is kept, and a line is printed:

    {"page", "shown", "requests": [{"operation", "status", "seconds", "errors", "typenames"}]}

`errors` are those that GraphQL reports, and the messages of answers that are a PythonError of Dagster's.
Chromium is told by its own protocol (Chrome DevTools Protocol) on a port that it chooses.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
import urllib.request

import websockets

CHROMIUM_OPTIONS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-port=0",
    "--window-size=1400,1000",
    # No name is looked up, and nothing but this machine is reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
DISMISS = """for (const button of document.querySelectorAll("button"))
  if (button.innerText === "Dismiss") button.click()"""
# Parts of a sentence may lie in boxes of their own, which count as lines.
SHOWN = 'document.body.innerText.replace(/\\s+/g, " ")'
PATIENCE = 30
QUIET = 1.0


def python_errors(value):
    """The messages of the errors of Dagster's own that are anywhere in an answer."""
    if isinstance(value, list):
        for item in value:
            yield from python_errors(item)
    elif isinstance(value, dict):
        # The error of a failed step is data; that of an answer has its place at the top.
        if value.get("__typename") == "PythonError":
            yield value.get("message", "PythonError")


class Page:
    """One tab, and what it asked."""

    def __init__(self, socket):
        self.socket = socket
        self.number = 0
        self.answers = {}
        self.open = {}
        self.requests = []
        self.frames = []
        self.last_change = 0.0
        self.reading = set()

    async def call(self, method, **parameters):
        self.number += 1
        future = asyncio.get_running_loop().create_future()
        self.answers[self.number] = future
        message = {"id": self.number, "method": method, "params": parameters}
        await self.socket.send(json.dumps(message))
        return await asyncio.wait_for(future, PATIENCE)

    async def listen(self):
        async for text in self.socket:
            message = json.loads(text)
            if "id" in message:
                future = self.answers.pop(message["id"])
                if "error" in message:
                    future.set_exception(RuntimeError(str(message["error"])))
                else:
                    future.set_result(message["result"])
            else:
                self.notice(message["method"], message["params"])

    def notice(self, method, parameters):
        now = asyncio.get_running_loop().time()
        identity = parameters.get("requestId")
        if method == "Network.requestWillBeSent":
            request = parameters["request"]
            if "/graphql" in request["url"] and request["method"] == "POST":
                self.open[identity] = {"begin": now, "body": request.get("postData"), "status": None}
                self.last_change = now
        elif method == "Network.webSocketFrameReceived":
            # The run page gets its log by a subscription.
            self.frames.append(parameters["response"]["payloadData"])
            self.last_change = now
        elif identity in self.open:
            if method == "Network.responseReceived":
                self.open[identity]["status"] = parameters["response"]["status"]
            elif method == "Network.loadingFailed":
                # A page that is left cancels what it asked.
                del self.open[identity]
                self.last_change = now
            elif method == "Network.loadingFinished":
                self.open[identity]["end"] = now
                task = asyncio.ensure_future(self.finish(identity))
                self.reading.add(task)
                task.add_done_callback(self.reading.discard)

    async def finish(self, identity):
        request = self.open[identity]
        try:
            body = request["body"]
            if body is None:
                body = (await self.call("Network.getRequestPostData", requestId=identity))["postData"]
            try:
                text = (await self.call("Network.getResponseBody", requestId=identity))["body"]
            except RuntimeError:
                # The page was left meanwhile.
                return
            question, answer = json.loads(body), json.loads(text)
            data = answer.get("data") or {}
            errors = [error["message"] for error in answer.get("errors") or []]
            errors += [message for value in data.values() for message in python_errors(value)]
            self.requests.append(
                {
                    "operation": question.get("operationName"),
                    "status": request["status"],
                    "seconds": round(request["end"] - request["begin"], 3),
                    "errors": errors,
                    "typenames": sorted(
                        value["__typename"]
                        for value in data.values()
                        if isinstance(value, dict) and "__typename" in value
                    ),
                }
            )
        finally:
            self.open.pop(identity, None)
            self.last_change = asyncio.get_running_loop().time()

    async def visit(self, url, text):
        """Goes to the page; says whether the text came before patience ended."""
        self.requests = []
        self.frames = []
        await self.call("Page.navigate", url=url)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        while loop.time() - begin < PATIENCE:
            await asyncio.sleep(0.1)
            expression = f"{SHOWN}.includes({json.dumps(text)})"
            result = await self.call("Runtime.evaluate", expression=expression)
            is_quiet = not self.open and loop.time() - self.last_change > QUIET
            if result["result"].get("value") is True and is_quiet:
                return True
        return False

    def subscriptions(self):
        """The answers to the page's subscriptions that had an error."""
        for text in self.frames:
            frame = json.loads(text)
            payload = frame.get("payload") or {}
            errors = [str(error) for error in payload.get("errors") or []]
            if frame.get("type") == "error":
                errors.append(text)
            data = payload.get("data") or {}
            errors += [message for value in data.values() for message in python_errors(value)]
            if data or errors:
                yield {
                    "operation": "subscription",
                    "status": 200,
                    "seconds": 0,
                    "errors": errors,
                    "typenames": [],
                }

    async def picture(self, path):
        result = await self.call("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(result["data"]))


async def browse(endpoint, pages, pictures):
    host = endpoint.split("/")[2]
    request = urllib.request.Request(f"http://{host}/json/new?about:blank", method="PUT")
    with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
        target = json.load(reply)
    async with websockets.connect(target["webSocketDebuggerUrl"], max_size=None) as socket:
        page = Page(socket)
        listener = asyncio.ensure_future(page.listen())
        await page.call("Network.enable")
        await page.call("Page.enable")
        for entry in pages:
            shown = await page.visit(entry["url"], entry["text"])
            # What advertises Dagster lies above what is to be seen.
            await page.call("Runtime.evaluate", expression=DISMISS)
            await asyncio.sleep(0.3)
            await page.picture(os.path.join(pictures, entry["name"] + ".png"))
            line = {"page": entry["name"], "shown": shown, "requests": [*page.requests, *page.subscriptions()]}
            print(json.dumps(line), flush=True)
        listener.cancel()


def main():
    chromium, directory, pictures, list_of_pages = sys.argv[1:]
    os.makedirs(pictures, exist_ok=True)
    with open(list_of_pages) as file:
        pages = json.load(file)
    command = [chromium, *CHROMIUM_OPTIONS, f"--user-data-dir={directory}/chromium", "about:blank"]
    # In a session of its own: its many processes end together.
    browser = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        seen = []
        for line in browser.stderr:
            seen.append(line)
            if line.startswith("DevTools listening on "):
                break
        else:
            sys.exit("chromium didn't start: " + "".join(seen[-5:]))
        asyncio.run(browse(line.split()[-1], pages, pictures))
    finally:
        os.killpg(browser.pid, 9)
        browser.wait()


main()
