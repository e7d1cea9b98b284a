/* libcurl, loaded when something is first fetched: linked, its thirty libraries would make every
   command start six milliseconds later. Each function stands for the one of libcurl, its variadic
   calls divided by the types of their arguments; all but albedo_curl_load need that it returned 1. */
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>

/* Values that libcurl writes as expressions, which Swift does not import. */
enum {
  ALBEDO_CURL_AUTH_BASIC = 1 << 0,
  ALBEDO_CURL_AUTH_BEARER = 1 << 6,
  ALBEDO_CURL_ERROR_SIZE = 256,
};

/* Loads and initialises the library, once a process, from any thread; 1 when it is there. */
int albedo_curl_load(void);

/* Names and versions of the library and of those that it uses, apart by blanks. */
const char *albedo_curl_version(void);

CURL *albedo_curl_open(void);
void albedo_curl_close(CURL *handle);
void albedo_curl_reset(CURL *handle);
CURLcode albedo_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode albedo_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
/* The text is copied. */
CURLcode albedo_curl_set_text(CURL *handle, CURLoption option, const char *text);
/* The pointer is kept: a buffer, or what callbacks get. */
CURLcode albedo_curl_set_pointer(CURL *handle, CURLoption option, void *pointer);
/* The list is kept. */
CURLcode albedo_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
CURLcode albedo_curl_set_callback(CURL *handle, CURLoption option, curl_write_callback callback);
CURLcode albedo_curl_get_number(CURL *handle, CURLINFO info, long *value);
CURLcode albedo_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *value);
/* The text belongs to the handle until its next use; NULL when there is none. */
const char *albedo_curl_get_text(CURL *handle, CURLINFO info);
CURLcode albedo_curl_go_on(CURL *handle);
const char *albedo_curl_error_text(CURLcode code);

struct curl_slist *albedo_curl_list_append(struct curl_slist *list, const char *text);
void albedo_curl_list_free(struct curl_slist *list);

CURLM *albedo_curl_multi_open(void);
void albedo_curl_multi_close(CURLM *multi);
CURLMcode albedo_curl_multi_set_number(CURLM *multi, CURLMoption option, long value);
CURLMcode albedo_curl_multi_add(CURLM *multi, CURL *handle);
CURLMcode albedo_curl_multi_remove(CURLM *multi, CURL *handle);
CURLMcode albedo_curl_multi_perform(CURLM *multi);
CURLMcode albedo_curl_multi_poll(CURLM *multi, int milliseconds);
/* May be called from any thread. */
CURLMcode albedo_curl_multi_wakeup(CURLM *multi);
/* The next transfer that has ended, with its result; NULL when there is no more. */
CURL *albedo_curl_multi_next_ended(CURLM *multi, CURLcode *result);

#endif
