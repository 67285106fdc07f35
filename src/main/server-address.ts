import { isProtected, loopback } from '#model/loopback.ts'

/** Reads the address of a server, with or without https. Throws an error for any other text. */
export function serverAddress(typed: string): URL {
  const text = typed.trim()
  const isBare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const isHere = loopback.some((name) => text.startsWith(name))
  const full = isBare ? `${isHere ? 'http' : 'https'}://${text}` : text
  if (text === '' || !URL.canParse(full) || !/^https?:$/.test(new URL(full).protocol))
    throw new Error(`“${text}” is no address of a server. It looks like winnow.example.org.`)
  const { origin, pathname } = new URL(full)
  const address = new URL(pathname, origin)
  if (!isProtected(address))
    throw new Error(`${address.host} would get your password unencrypted. Use its https:// address.`)
  return address
}

/** Whether a recent workspace is on a server; otherwise it is a folder. */
export const isServerAddress = (folder: string): boolean => /^https?:\/\//.test(folder)

/** Returns why a server could not be reached, from the error code of Chromium. */
export function reachProblem(host: string, code: string): string {
  if (code.includes('ERR_CERT_AUTHORITY_INVALID'))
    return `This computer doesn’t trust the certificate of ${host}, so Winnow doesn’t connect. Let it trust the certificate, as the guide says under “A team on one server”, or ask whoever runs the server. (${code})`
  if (code.includes('ERR_CERT_DATE_INVALID'))
    return `The certificate of ${host} has expired, or the clock of this computer is wrong. Check the clock, or ask whoever runs the server. (${code})`
  if (code.includes('ERR_CERT_COMMON_NAME_INVALID'))
    return `The certificate of ${host} is for another address. Use the address that you were given, or ask whoever runs the server. (${code})`
  if (/ERR_(CERT|SSL|BAD_SSL)/.test(code))
    return `The certificate of ${host} is not valid, so Winnow doesn’t connect. Ask whoever runs the server. (${code})`
  if (code.includes('ERR_NAME_NOT_RESOLVED')) return `There is no computer named ${host}. Check the address.`
  if (code.includes('ERR_CONNECTION_REFUSED'))
    return `No server answers at ${host}. Check the address, and whether the server is running.`
  return `${host} can’t be reached. Check the network connection. (${code})`
}
