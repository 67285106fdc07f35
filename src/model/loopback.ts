/** Names of this computer for itself. */
export const loopback = ['localhost', '127.0.0.1', '::1', '[::1]']

/** Whether nobody between this computer and the other can read or change what is sent. */
export const isProtected = ({ protocol, hostname }: { protocol: string; hostname: string }): boolean =>
  protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname))
