/* GPGME, loaded when a key or a signature is first asked for: linked, its three libraries would cost
   every command a third of a millisecond at its start. Each function stands for the one of GPGME of
   the same name; all but albedo_gpgme_load need that it returned 1. Flags are functions, since they
   are bit fields. */
#ifndef CGPGME_H
#define CGPGME_H

#include <gpgme.h>
#include <stddef.h>

/* Loads the library and its tables, once a process, from any thread; 1 when all is there. */
int albedo_gpgme_load(void);

/* The version of the library. */
const char *albedo_gpgme_version(void);

/* The name of a program of GnuPG, such as "gpg-name" or "gpgconf-name"; NULL when unknown. */
const char *albedo_gpgme_directory(const char *what);
/* Text for an error, in a buffer of the caller. */
void albedo_gpgme_describe(gpgme_error_t error, char *buffer, size_t capacity);
unsigned albedo_gpgme_code(gpgme_error_t error);
int albedo_gpgme_is_installed(void);

gpgme_error_t albedo_gpgme_new(gpgme_ctx_t *context);
void albedo_gpgme_release(gpgme_ctx_t context);
gpgme_error_t albedo_gpgme_set_protocol(gpgme_ctx_t context, gpgme_protocol_t protocol);
/* The keyring of contexts that are made from now on; runs gpg to learn its version. */
gpgme_error_t albedo_gpgme_set_home(const char *home);
void albedo_gpgme_set_armor(gpgme_ctx_t context, int is_armored);
/* Never asks a network. */
void albedo_gpgme_set_offline(gpgme_ctx_t context);
/* Answers questions for a passphrase with `passphrase`, which must live as long as the context is
   used, instead of letting the agent ask. A second question for the same one is refused. */
gpgme_error_t albedo_gpgme_answer(gpgme_ctx_t context, const char *passphrase);

gpgme_error_t albedo_gpgme_data_new(gpgme_data_t *data);
/* Borrows the bytes for the life of the data. */
gpgme_error_t albedo_gpgme_data_borrow(gpgme_data_t *data, const char *bytes, size_t count);
void albedo_gpgme_data_release(gpgme_data_t data);
/* Goes to the start. */
void albedo_gpgme_data_rewind(gpgme_data_t data);
/* The number of bytes read, 0 at the end, negative on failure. */
ptrdiff_t albedo_gpgme_data_read(gpgme_data_t data, void *buffer, size_t capacity);

gpgme_error_t albedo_gpgme_list(gpgme_ctx_t context, const char *pattern, int secret_only);
gpgme_error_t albedo_gpgme_list_data(gpgme_ctx_t context, gpgme_data_t data);
gpgme_error_t albedo_gpgme_next(gpgme_ctx_t context, gpgme_key_t *key);
void albedo_gpgme_list_end(gpgme_ctx_t context);
gpgme_error_t albedo_gpgme_get_key(gpgme_ctx_t context, const char *fingerprint, gpgme_key_t *key,
                                   int secret);
void albedo_gpgme_key_unref(gpgme_key_t key);

gpgme_error_t albedo_gpgme_generate(gpgme_ctx_t context, const char *parameters);
/* The fingerprint that was made; belongs to the context. NULL when none was. */
const char *albedo_gpgme_generated(gpgme_ctx_t context);
gpgme_error_t albedo_gpgme_import(gpgme_ctx_t context, gpgme_data_t data);
gpgme_error_t albedo_gpgme_export(gpgme_ctx_t context, const char **patterns, int secret,
                                  gpgme_data_t data);
/* Deletes without a question; `secret` also deletes the secret part. */
gpgme_error_t albedo_gpgme_delete(gpgme_ctx_t context, gpgme_key_t key, int secret);

gpgme_error_t albedo_gpgme_add_signer(gpgme_ctx_t context, gpgme_key_t key);
gpgme_error_t albedo_gpgme_sign(gpgme_ctx_t context, gpgme_data_t plain, gpgme_data_t signature,
                                int is_clear);
/* Whether the last signing made a signature. */
int albedo_gpgme_has_signed(gpgme_ctx_t context);
/* `text` is NULL for a clear-signed message and `plain` is NULL for a detached signature. */
gpgme_error_t albedo_gpgme_verify(gpgme_ctx_t context, gpgme_data_t signature, gpgme_data_t text,
                                  gpgme_data_t plain);
/* The first signature of the last verification; belongs to the context. */
gpgme_signature_t albedo_gpgme_signatures(gpgme_ctx_t context);

/* Runs a program of GnuPG and waits for it; the context has the protocol SPAWN. */
gpgme_error_t albedo_gpgme_spawn(gpgme_ctx_t context, const char *file, const char **arguments,
                                 gpgme_data_t input, gpgme_data_t output);

enum {
  ALBEDO_KEY_REVOKED = 1,
  ALBEDO_KEY_EXPIRED = 2,
  ALBEDO_KEY_DISABLED = 4,
  ALBEDO_KEY_SECRET = 8,
  ALBEDO_KEY_CERTIFIES = 16,
  ALBEDO_KEY_SIGNS = 32,
  ALBEDO_KEY_ENCRYPTS = 64,
  ALBEDO_KEY_AUTHENTICATES = 128,
};
int albedo_gpgme_key_flags(gpgme_key_t key);
int albedo_gpgme_subkey_flags(gpgme_subkey_t subkey);
int albedo_gpgme_user_id_is_revoked(gpgme_user_id_t user_id);
/* The algorithm with its size, such as rsa4096; released with albedo_gpgme_free. NULL: unknown. */
char *albedo_gpgme_algorithm(gpgme_subkey_t subkey);
void albedo_gpgme_free(void *memory);

#endif
