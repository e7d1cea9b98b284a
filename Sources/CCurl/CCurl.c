#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

static struct {
  __typeof__(&curl_global_init) global_init;
  __typeof__(&curl_version) version;
  __typeof__(&curl_easy_init) open;
  __typeof__(&curl_easy_cleanup) close;
  __typeof__(&curl_easy_reset) reset;
  __typeof__(&curl_easy_setopt) set;
  __typeof__(&curl_easy_getinfo) get;
  __typeof__(&curl_easy_pause) pause;
  __typeof__(&curl_easy_strerror) error_text;
  __typeof__(&curl_slist_append) list_append;
  __typeof__(&curl_slist_free_all) list_free;
  __typeof__(&curl_multi_init) multi_open;
  __typeof__(&curl_multi_cleanup) multi_close;
  __typeof__(&curl_multi_setopt) multi_set;
  __typeof__(&curl_multi_add_handle) multi_add;
  __typeof__(&curl_multi_remove_handle) multi_remove;
  __typeof__(&curl_multi_perform) multi_perform;
  __typeof__(&curl_multi_poll) multi_poll;
  __typeof__(&curl_multi_wakeup) multi_wakeup;
  __typeof__(&curl_multi_info_read) multi_info_read;
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void *open_library(void) {
  /* Linux, Apple. */
  static const char *const names[] = {"libcurl.so.4", "libcurl.4.dylib"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) return library;
  }
  return NULL;
}

static void load(void) {
  void *library = open_library();
  if (library == NULL) return;
  const struct {
    void *place;
    const char *name;
  } symbols[] = {
      {&curl.global_init, "curl_global_init"},
      {&curl.version, "curl_version"},
      {&curl.open, "curl_easy_init"},
      {&curl.close, "curl_easy_cleanup"},
      {&curl.reset, "curl_easy_reset"},
      {&curl.set, "curl_easy_setopt"},
      {&curl.get, "curl_easy_getinfo"},
      {&curl.pause, "curl_easy_pause"},
      {&curl.error_text, "curl_easy_strerror"},
      {&curl.list_append, "curl_slist_append"},
      {&curl.list_free, "curl_slist_free_all"},
      {&curl.multi_open, "curl_multi_init"},
      {&curl.multi_close, "curl_multi_cleanup"},
      {&curl.multi_set, "curl_multi_setopt"},
      {&curl.multi_add, "curl_multi_add_handle"},
      {&curl.multi_remove, "curl_multi_remove_handle"},
      {&curl.multi_perform, "curl_multi_perform"},
      {&curl.multi_poll, "curl_multi_poll"},
      {&curl.multi_wakeup, "curl_multi_wakeup"},
      {&curl.multi_info_read, "curl_multi_info_read"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (symbol == NULL) return;
    *(void **)symbols[i].place = symbol;
  }
  is_loaded = curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int albedo_curl_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

const char *albedo_curl_version(void) { return curl.version(); }

CURL *albedo_curl_open(void) { return curl.open(); }

void albedo_curl_close(CURL *handle) { curl.close(handle); }

void albedo_curl_reset(CURL *handle) { curl.reset(handle); }

CURLcode albedo_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl.set(handle, option, value);
}

CURLcode albedo_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl.set(handle, option, value);
}

CURLcode albedo_curl_set_text(CURL *handle, CURLoption option, const char *text) {
  return curl.set(handle, option, text);
}

CURLcode albedo_curl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
  return curl.set(handle, option, pointer);
}

CURLcode albedo_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
  return curl.set(handle, option, list);
}

CURLcode albedo_curl_set_callback(CURL *handle, CURLoption option, curl_write_callback callback) {
  return curl.set(handle, option, callback);
}

CURLcode albedo_curl_get_number(CURL *handle, CURLINFO info, long *value) {
  return curl.get(handle, info, value);
}

CURLcode albedo_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl.get(handle, info, value);
}

const char *albedo_curl_get_text(CURL *handle, CURLINFO info) {
  char *text = NULL;
  return curl.get(handle, info, &text) == CURLE_OK ? text : NULL;
}

CURLcode albedo_curl_go_on(CURL *handle) { return curl.pause(handle, CURLPAUSE_CONT); }

const char *albedo_curl_error_text(CURLcode code) { return curl.error_text(code); }

struct curl_slist *albedo_curl_list_append(struct curl_slist *list, const char *text) {
  return curl.list_append(list, text);
}

void albedo_curl_list_free(struct curl_slist *list) { curl.list_free(list); }

CURLM *albedo_curl_multi_open(void) { return curl.multi_open(); }

void albedo_curl_multi_close(CURLM *multi) { curl.multi_close(multi); }

CURLMcode albedo_curl_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  return curl.multi_set(multi, option, value);
}

CURLMcode albedo_curl_multi_add(CURLM *multi, CURL *handle) {
  return curl.multi_add(multi, handle);
}

CURLMcode albedo_curl_multi_remove(CURLM *multi, CURL *handle) {
  return curl.multi_remove(multi, handle);
}

CURLMcode albedo_curl_multi_perform(CURLM *multi) {
  int running = 0;
  return curl.multi_perform(multi, &running);
}

CURLMcode albedo_curl_multi_poll(CURLM *multi, int milliseconds) {
  return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode albedo_curl_multi_wakeup(CURLM *multi) { return curl.multi_wakeup(multi); }

CURL *albedo_curl_multi_next_ended(CURLM *multi, CURLcode *result) {
  int left = 0;
  for (CURLMsg *message; (message = curl.multi_info_read(multi, &left)) != NULL;) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}
