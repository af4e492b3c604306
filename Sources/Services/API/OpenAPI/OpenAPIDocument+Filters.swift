extension OpenAPIDocument {
    static let filterPaths = #"""
        "/api/filters":{
         "get":{"operationId":"listFilters","tags":["filters"],"summary":"The saved filters",
          "responses":{"200":{"description":"The filters, the oldest first","content":{"application/json":{"schema":{"type":"object",
            "required":["filters"],"properties":{"filters":{"type":"array","maxItems":100,
             "items":{"$ref":"#/components/schemas/SavedFilter"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"createFilter","tags":["filters"],"summary":"Save a filter",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/FilterContent"}}}},
          "responses":{"201":{"$ref":"#/components/responses/SavedFilter"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "409":{"$ref":"#/components/responses/FilterConflict"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/filters/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
         "get":{"operationId":"getFilter","tags":["filters"],"summary":"One saved filter",
          "responses":{"200":{"$ref":"#/components/responses/SavedFilter"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/FilterNotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "put":{"operationId":"replaceFilter","tags":["filters"],"summary":"Replace a saved filter",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/FilterContent"}}}},
          "responses":{"200":{"$ref":"#/components/responses/SavedFilter"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/FilterNotFound"},"409":{"$ref":"#/components/responses/FilterConflict"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"deleteFilter","tags":["filters"],"summary":"Delete a saved filter",
          "responses":{"204":{"description":"Deleted"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/FilterNotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let filterResponses = #"""
        "SavedFilter":{"description":"The filter","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SavedFilter"}}}},
        "FilterNotFound":{"description":"This user has no such filter","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "FilterConflict":{"description":"Another filter has this name, or there are 100 already","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}}
        """#

    static let filterSchemas = #"""
        "FilterContent":{"type":"object","required":["name","filter"],"additionalProperties":false,"properties":{
          "name":{"type":"string","minLength":1,"maxLength":100},
          "filter":{"type":"string","minLength":1,"maxLength":1000,"examples":["p1 & #work & (overdue | due before: friday) & !waiting"],
           "description":"The language is described in specs/014-filters"},"id":{}}},
        "SavedFilter":{"type":"object","required":["id","name","filter"],"properties":{"id":{"type":"string"},
          "name":{"type":"string"},"filter":{"type":"string"}}}
        """#
}
