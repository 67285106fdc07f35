/** Names by which this computer calls itself. */
export const loopback = ['localhost', '127.0.0.1', '::1', '[::1]']
