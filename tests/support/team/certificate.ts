import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { onPath } from '../../../scripts/setup/system-libraries.mjs'

/** The host name of the guide's nginx. */
export const publicHost = 'winnow.example.org'

/** Fails and says what to install if a program is missing. */
export function requireProgram(name: string): void {
  if (!onPath(name)) throw new Error(`${name} is missing. Install it: sudo apt-get install ${name}`)
}

/** A certificate for `publicHost` that only the test trusts. */
export function makeCertificate(folder: string, days = 1): { certFile: string; keyFile: string } {
  requireProgram('openssl')
  const [certFile, keyFile] = [join(folder, 'winnow.crt'), join(folder, 'winnow.key')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(days)],
      ...[
        '-subj',
        `/CN=${publicHost}`,
        '-addext',
        `subjectAltName=DNS:${publicHost}`,
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
    ],
    { stdio: 'pipe' },
  )
  return { certFile, keyFile }
}
