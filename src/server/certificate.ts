import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dayMs } from '#model/units.ts'
import { CantServe } from './cant-serve.ts'

export type CertificateFiles = { certFile: string; keyFile: string }
export type Certificate = { cert: Buffer; key: Buffer }

/** Certificates are usually renewed weeks before they expire. */
const soonMs = 14 * dayMs

/** Reads a certificate and its key. Throws CantServe when the files are invalid or don't belong together. */
export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<Certificate> {
  const [cert, key] = await Promise.all([read(certFile, 'certificate'), read(keyFile, 'key')])
  const certificate = parse(() => new X509Certificate(cert), `${certFile} is no certificate in PEM format.`)
  const privateKey = parse(
    () => createPrivateKey(key),
    `${keyFile} is no private key in PEM format, or it has a passphrase. Remove the passphrase with: openssl pkey -in ${keyFile} -out KEY`,
  )
  if (!certificate.checkPrivateKey(privateKey))
    throw new CantServe(`The key ${keyFile} does not belong to the certificate ${certFile}.`)
  return { cert, key }
}

async function read(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new CantServe(`The ${what} ${file} can’t be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parse<T>(make: () => T, problem: string): T {
  try {
    return make()
  } catch {
    // The message of OpenSSL would not help the administrator.
    throw new CantServe(problem)
  }
}

/** Returns why browsers refuse the certificate now or soon; null for a good one. */
export function certificateProblem({ cert }: Certificate, file: string, nowMs: number): string | null {
  const { validFromDate, validToDate } = new X509Certificate(cert)
  const day = (date: Date) => date.toISOString().slice(0, 10)
  if (nowMs > validToDate.getTime())
    return `The certificate ${file} expired on ${day(validToDate)}: browsers refuse it. Renew it.`
  if (nowMs < validFromDate.getTime())
    return `The certificate ${file} is not valid before ${day(validFromDate)}: browsers refuse it. Is the clock right?`
  if (nowMs > validToDate.getTime() - soonMs)
    return `The certificate ${file} expires on ${day(validToDate)}. Renew it; the server takes the new one over by itself.`
  return null
}
