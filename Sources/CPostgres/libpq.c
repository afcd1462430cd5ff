#include "CPostgres.h"

#include <CLazyLibrary.h>

#define LAZY_LIBRARY "libpq.so.5"

// What of libpq is called. A function that is missing here is an error of the linker.

LAZY_FORWARD(int, PQbackendPID, (const PGconn *conn), (conn))
LAZY_FORWARD(
  int, PQcancel,
  (PGcancel *cancel, char *errbuf, int errbufsize),
  (cancel, errbuf, errbufsize))
LAZY_FORWARD(void, PQclear, (PGresult *res), (res))
LAZY_FORWARD(char *, PQcmdStatus, (PGresult *res), (res))
LAZY_FORWARD(char *, PQcmdTuples, (PGresult *res), (res))
LAZY_FORWARD(PostgresPollingStatusType, PQconnectPoll, (PGconn *conn), (conn))
LAZY_FORWARD(
  PGconn *, PQconnectStartParams,
  (const char *const *keywords, const char *const *values, int expand_dbname),
  (keywords, values, expand_dbname))
LAZY_FORWARD(void, PQconninfoFree, (PQconninfoOption *connOptions), (connOptions))
LAZY_FORWARD(
  PQconninfoOption *, PQconninfoParse,
  (const char *conninfo, char **errmsg),
  (conninfo, errmsg))
LAZY_FORWARD(int, PQconsumeInput, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQenterPipelineMode, (PGconn *conn), (conn))
LAZY_FORWARD(char *, PQerrorMessage, (const PGconn *conn), (conn))
LAZY_FORWARD(int, PQexitPipelineMode, (PGconn *conn), (conn))
LAZY_FORWARD(void, PQfinish, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQflush, (PGconn *conn), (conn))
LAZY_FORWARD(char *, PQfname, (const PGresult *res, int field_num), (res, field_num))
LAZY_FORWARD(void, PQfreeCancel, (PGcancel *cancel), (cancel))
LAZY_FORWARD(void, PQfreemem, (void *ptr), (ptr))
LAZY_FORWARD(Oid, PQftype, (const PGresult *res, int field_num), (res, field_num))
LAZY_FORWARD(PGcancel *, PQgetCancel, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQgetCopyData, (PGconn *conn, char **buffer, int async), (conn, buffer, async))
LAZY_FORWARD(PGresult *, PQgetResult, (PGconn *conn), (conn))
LAZY_FORWARD(
  int, PQgetisnull,
  (const PGresult *res, int tup_num, int field_num),
  (res, tup_num, field_num))
LAZY_FORWARD(
  int, PQgetlength,
  (const PGresult *res, int tup_num, int field_num),
  (res, tup_num, field_num))
LAZY_FORWARD(
  char *, PQgetvalue,
  (const PGresult *res, int tup_num, int field_num),
  (res, tup_num, field_num))
LAZY_FORWARD(int, PQisBusy, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQnfields, (const PGresult *res), (res))
LAZY_FORWARD(PGnotify *, PQnotifies, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQntuples, (const PGresult *res), (res))
LAZY_FORWARD(int, PQpipelineSync, (PGconn *conn), (conn))
LAZY_FORWARD(
  int, PQputCopyData,
  (PGconn *conn, const char *buffer, int nbytes),
  (conn, buffer, nbytes))
LAZY_FORWARD(int, PQputCopyEnd, (PGconn *conn, const char *errormsg), (conn, errormsg))
LAZY_FORWARD(char *, PQresultErrorField, (const PGresult *res, int fieldcode), (res, fieldcode))
LAZY_FORWARD(char *, PQresultErrorMessage, (const PGresult *res), (res))
LAZY_FORWARD(ExecStatusType, PQresultStatus, (const PGresult *res), (res))
LAZY_FORWARD(
  int, PQsendPrepare,
  (PGconn *conn, const char *stmtName, const char *query, int nParams, const Oid *paramTypes),
  (conn, stmtName, query, nParams, paramTypes))
LAZY_FORWARD(int, PQsendQuery, (PGconn *conn, const char *query), (conn, query))
LAZY_FORWARD(
  int, PQsendQueryParams,
  (PGconn *conn, const char *command, int nParams, const Oid *paramTypes,
   const char *const *paramValues, const int *paramLengths, const int *paramFormats,
   int resultFormat),
  (conn, command, nParams, paramTypes, paramValues, paramLengths, paramFormats, resultFormat))
LAZY_FORWARD(
  int, PQsendQueryPrepared,
  (PGconn *conn, const char *stmtName, int nParams, const char *const *paramValues,
   const int *paramLengths, const int *paramFormats, int resultFormat),
  (conn, stmtName, nParams, paramValues, paramLengths, paramFormats, resultFormat))
LAZY_FORWARD(int, PQserverVersion, (const PGconn *conn), (conn))
LAZY_FORWARD(
  PGVerbosity, PQsetErrorVerbosity,
  (PGconn *conn, PGVerbosity verbosity),
  (conn, verbosity))
LAZY_FORWARD(
  PQnoticeProcessor, PQsetNoticeProcessor,
  (PGconn *conn, PQnoticeProcessor proc, void *arg),
  (conn, proc, arg))
LAZY_FORWARD(int, PQsetSingleRowMode, (PGconn *conn), (conn))
LAZY_FORWARD(int, PQsetnonblocking, (PGconn *conn, int arg), (conn, arg))
LAZY_FORWARD(int, PQsocket, (const PGconn *conn), (conn))
LAZY_FORWARD(ConnStatusType, PQstatus, (const PGconn *conn), (conn))
LAZY_FORWARD(PGTransactionStatusType, PQtransactionStatus, (const PGconn *conn), (conn))
