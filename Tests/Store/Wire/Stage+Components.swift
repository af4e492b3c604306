extension Stage {
    /// Three state stores: one that keeps Dapr's promises, one that breaks those that Redis breaks, and a durable one.
    static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: statestore
        spec:
          type: state.in-memory
          version: v1
          metadata: []
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: quirky
        spec:
          type: state.in-memory
          version: v1
          metadata:
            - name: quirks
              value: redis
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: durable
        spec:
          type: state.sqlite
          version: v1
          metadata:
            - name: connectionString
              value: state.db
        """
}
