// The types of Curl that invocations are made of: whoever imports Dapr sees these, and not the HTTP client itself.
@_exported public import enum Curl.CurlBody
@_exported public import struct Curl.CurlResponse
@_exported public import class Curl.CurlResponseBody
@_exported public import struct Curl.CurlStreamingResponse
