import Crypto
import ServiceLifecycle
import UnixSignals
