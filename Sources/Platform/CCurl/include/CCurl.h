#pragma once
#include <curl/curl.h>
#include <stddef.h>

// Wrappers for curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt, which are variadic, so that Swift cannot call
// them: one function for each kind of argument, and the message of a finished transfer without its C union.

CURLcode ccurl_set_long(CURL *_Nonnull easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_pointer(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value);

typedef size_t (*ccurl_transfer_callback)(char *_Nonnull bytes, size_t size, size_t count, void *_Nullable context);
typedef int (*ccurl_seek_callback)(void *_Nullable context, curl_off_t offset, int origin);

CURLcode ccurl_set_callbacks(CURL *_Nonnull easy,
                             ccurl_transfer_callback _Nonnull header,
                             ccurl_transfer_callback _Nonnull write,
                             ccurl_transfer_callback _Nonnull read,
                             ccurl_seek_callback _Nonnull seek);
/// Called before each attempt to send the request.
CURLcode ccurl_set_attempt_callback(CURL *_Nonnull easy, curl_prereq_callback _Nonnull attempt);
CURLcode ccurl_set_context(CURL *_Nonnull easy, void *_Nullable context);

CURLcode ccurl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value);
CURLcode ccurl_get_offset(CURL *_Nonnull easy, CURLINFO info, curl_off_t *_Nonnull value);

CURLcode ccurl_get_socket(CURL *_Nonnull easy, curl_socket_t *_Nonnull value);

CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value);

/// The next finished transfer; 0 when there is none.
int ccurl_next_finished(CURLM *_Nonnull multi, CURL *_Nullable *_Nonnull easy, CURLcode *_Nonnull result);

size_t ccurl_write_pause(void);
size_t ccurl_read_pause(void);
size_t ccurl_read_abort(void);
