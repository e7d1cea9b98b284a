#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CGPGME.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define FUNCTIONS(X)          \
  X(check_version)            \
  X(engine_check_version)     \
  X(get_dirinfo)              \
  X(strerror_r)               \
  X(new)                      \
  X(release)                  \
  X(set_protocol)             \
  X(set_engine_info)          \
  X(set_armor)                \
  X(set_offline)              \
  X(set_pinentry_mode)        \
  X(set_passphrase_cb)        \
  X(io_writen)                \
  X(data_new)                 \
  X(data_new_from_mem)        \
  X(data_release)             \
  X(data_seek)                \
  X(data_read)                \
  X(op_keylist_start)         \
  X(op_keylist_from_data_start) \
  X(op_keylist_next)          \
  X(op_keylist_end)           \
  X(get_key)                  \
  X(key_unref)                \
  X(op_genkey)                \
  X(op_genkey_result)         \
  X(op_import)                \
  X(op_export_ext)            \
  X(op_delete_ext)            \
  X(signers_add)              \
  X(op_sign)                  \
  X(op_sign_result)           \
  X(op_verify)                \
  X(op_verify_result)         \
  X(op_spawn)                 \
  X(pubkey_algo_string)       \
  X(free)

static struct {
#define MEMBER(name) __typeof__(&gpgme_##name) name;
  FUNCTIONS(MEMBER)
#undef MEMBER
} gpg;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_loaded;

static void load(void) {
  void *library = dlopen("libgpgme.so.11", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libgpgme.so.45", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) library = dlopen("libgpgme.11.dylib", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
#define RESOLVE(name)                                                          \
  if ((*(void **)&gpg.name = dlsym(library, "gpgme_" #name)) == NULL) return;
  FUNCTIONS(RESOLVE)
#undef RESOLVE
  /* Sets the library up; nothing else may be called before. */
  is_loaded = gpg.check_version("1.16.0") != NULL;
}

int albedo_gpgme_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

const char *albedo_gpgme_version(void) { return gpg.check_version(NULL); }

const char *albedo_gpgme_directory(const char *what) { return gpg.get_dirinfo(what); }

void albedo_gpgme_describe(gpgme_error_t error, char *buffer, size_t capacity) {
  gpg.strerror_r(error, buffer, capacity);
  buffer[capacity - 1] = 0;
}

unsigned albedo_gpgme_code(gpgme_error_t error) { return (unsigned)gpgme_err_code(error); }

int albedo_gpgme_is_installed(void) {
  return gpg.engine_check_version(GPGME_PROTOCOL_OpenPGP) == 0;
}

gpgme_error_t albedo_gpgme_new(gpgme_ctx_t *context) { return gpg.new(context); }

void albedo_gpgme_release(gpgme_ctx_t context) { gpg.release(context); }

gpgme_error_t albedo_gpgme_set_protocol(gpgme_ctx_t context, gpgme_protocol_t protocol) {
  return gpg.set_protocol(context, protocol);
}

gpgme_error_t albedo_gpgme_set_home(const char *home) {
  return gpg.set_engine_info(GPGME_PROTOCOL_OpenPGP, NULL, home);
}

void albedo_gpgme_set_armor(gpgme_ctx_t context, int is_armored) {
  gpg.set_armor(context, is_armored);
}

void albedo_gpgme_set_offline(gpgme_ctx_t context) { gpg.set_offline(context, 1); }

static gpgme_error_t answer(void *passphrase, const char *hint, const char *info, int was_bad,
                            int descriptor) {
  (void)hint;
  (void)info;
  if (was_bad) return gpgme_error(GPG_ERR_BAD_PASSPHRASE);
  gpg.io_writen(descriptor, passphrase, strlen(passphrase));
  gpg.io_writen(descriptor, "\n", 1);
  return 0;
}

gpgme_error_t albedo_gpgme_answer(gpgme_ctx_t context, const char *passphrase) {
  gpg.set_passphrase_cb(context, answer, (void *)passphrase);
  return gpg.set_pinentry_mode(context, GPGME_PINENTRY_MODE_LOOPBACK);
}

gpgme_error_t albedo_gpgme_data_new(gpgme_data_t *data) { return gpg.data_new(data); }

gpgme_error_t albedo_gpgme_data_borrow(gpgme_data_t *data, const char *bytes, size_t count) {
  return gpg.data_new_from_mem(data, bytes == NULL ? "" : bytes, count, 0);
}

void albedo_gpgme_data_release(gpgme_data_t data) { gpg.data_release(data); }

void albedo_gpgme_data_rewind(gpgme_data_t data) { gpg.data_seek(data, 0, SEEK_SET); }

ptrdiff_t albedo_gpgme_data_read(gpgme_data_t data, void *buffer, size_t capacity) {
  return gpg.data_read(data, buffer, capacity);
}

gpgme_error_t albedo_gpgme_list(gpgme_ctx_t context, const char *pattern, int secret_only) {
  return gpg.op_keylist_start(context, pattern, secret_only);
}

gpgme_error_t albedo_gpgme_list_data(gpgme_ctx_t context, gpgme_data_t data) {
  return gpg.op_keylist_from_data_start(context, data, 0);
}

gpgme_error_t albedo_gpgme_next(gpgme_ctx_t context, gpgme_key_t *key) {
  return gpg.op_keylist_next(context, key);
}

void albedo_gpgme_list_end(gpgme_ctx_t context) { gpg.op_keylist_end(context); }

gpgme_error_t albedo_gpgme_get_key(gpgme_ctx_t context, const char *fingerprint, gpgme_key_t *key,
                                   int secret) {
  return gpg.get_key(context, fingerprint, key, secret);
}

void albedo_gpgme_key_unref(gpgme_key_t key) { gpg.key_unref(key); }

gpgme_error_t albedo_gpgme_generate(gpgme_ctx_t context, const char *parameters) {
  return gpg.op_genkey(context, parameters, NULL, NULL);
}

const char *albedo_gpgme_generated(gpgme_ctx_t context) {
  gpgme_genkey_result_t result = gpg.op_genkey_result(context);
  return result == NULL ? NULL : result->fpr;
}

gpgme_error_t albedo_gpgme_import(gpgme_ctx_t context, gpgme_data_t data) {
  return gpg.op_import(context, data);
}

gpgme_error_t albedo_gpgme_export(gpgme_ctx_t context, const char **patterns, int secret,
                                  gpgme_data_t data) {
  return gpg.op_export_ext(context, patterns, secret ? GPGME_EXPORT_MODE_SECRET : 0, data);
}

gpgme_error_t albedo_gpgme_delete(gpgme_ctx_t context, gpgme_key_t key, int secret) {
  return gpg.op_delete_ext(context, key,
                           GPGME_DELETE_FORCE | (secret ? GPGME_DELETE_ALLOW_SECRET : 0));
}

gpgme_error_t albedo_gpgme_add_signer(gpgme_ctx_t context, gpgme_key_t key) {
  return gpg.signers_add(context, key);
}

gpgme_error_t albedo_gpgme_sign(gpgme_ctx_t context, gpgme_data_t plain, gpgme_data_t signature,
                                int is_clear) {
  return gpg.op_sign(context, plain, signature,
                     is_clear ? GPGME_SIG_MODE_CLEAR : GPGME_SIG_MODE_DETACH);
}

int albedo_gpgme_has_signed(gpgme_ctx_t context) {
  gpgme_sign_result_t result = gpg.op_sign_result(context);
  return result != NULL && result->signatures != NULL && result->invalid_signers == NULL;
}

gpgme_error_t albedo_gpgme_verify(gpgme_ctx_t context, gpgme_data_t signature, gpgme_data_t text,
                                  gpgme_data_t plain) {
  return gpg.op_verify(context, signature, text, plain);
}

gpgme_signature_t albedo_gpgme_signatures(gpgme_ctx_t context) {
  gpgme_verify_result_t result = gpg.op_verify_result(context);
  return result == NULL ? NULL : result->signatures;
}

gpgme_error_t albedo_gpgme_spawn(gpgme_ctx_t context, const char *file, const char **arguments,
                                 gpgme_data_t input, gpgme_data_t output) {
  return gpg.op_spawn(context, file, arguments, input, output, NULL, 0);
}

int albedo_gpgme_key_flags(gpgme_key_t key) {
  return (key->revoked ? ALBEDO_KEY_REVOKED : 0) | (key->expired ? ALBEDO_KEY_EXPIRED : 0) |
         (key->disabled ? ALBEDO_KEY_DISABLED : 0) | (key->secret ? ALBEDO_KEY_SECRET : 0);
}

int albedo_gpgme_subkey_flags(gpgme_subkey_t subkey) {
  return (subkey->revoked ? ALBEDO_KEY_REVOKED : 0) | (subkey->expired ? ALBEDO_KEY_EXPIRED : 0) |
         (subkey->can_certify ? ALBEDO_KEY_CERTIFIES : 0) |
         (subkey->can_sign ? ALBEDO_KEY_SIGNS : 0) |
         (subkey->can_encrypt ? ALBEDO_KEY_ENCRYPTS : 0) |
         (subkey->can_authenticate ? ALBEDO_KEY_AUTHENTICATES : 0);
}

int albedo_gpgme_user_id_is_revoked(gpgme_user_id_t user_id) { return user_id->revoked; }

char *albedo_gpgme_algorithm(gpgme_subkey_t subkey) { return gpg.pubkey_algo_string(subkey); }

void albedo_gpgme_free(void *memory) { gpg.free(memory); }
