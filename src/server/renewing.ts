import { stat } from 'node:fs/promises'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { dayMs } from '#model/units.ts'
import { type CertificateFiles, certificateProblem, readCertificate } from './certificate.ts'

const lookEveryMs = 30_000

/** Reloads a certificate when its files change, and warns when it has expired or soon will. */
export class Renewing {
  readonly #files: CertificateFiles
  readonly #server: HttpServer | HttpsServer
  readonly #report: (sentence: string) => void
  readonly #timers: NodeJS.Timeout[]
  #state: string | null = null

  constructor(files: CertificateFiles, server: HttpServer | HttpsServer, report: (sentence: string) => void) {
    this.#files = files
    this.#server = server
    this.#report = report
    this.#timers = [setInterval(() => void this.#look(), lookEveryMs), setInterval(() => void this.#warn(), dayMs)]
    void this.#look()
    void this.#warn()
  }

  /** Reads the files again. The server keeps its certificate while they are invalid. */
  async renew(): Promise<void> {
    try {
      const certificate = await readCertificate(this.#files)
      if ('setSecureContext' in this.#server) this.#server.setSecureContext(certificate)
      this.#report(`The certificate ${this.#files.certFile} was read again.`)
    } catch (error) {
      this.#report(`${error instanceof Error ? error.message : String(error)} The server keeps the one that it has.`)
      return
    }
    await this.#warn()
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  async #warn(): Promise<void> {
    const { certFile } = this.#files
    // Files that can't be read are reported by renew.
    const certificate = await readCertificate(this.#files).catch(() => null)
    const problem = certificate && certificateProblem(certificate, certFile, Date.now())
    if (problem) this.#report(problem)
  }

  /** A replaced file, also behind a link, has another time or inode. */
  async #look(): Promise<void> {
    const { certFile, keyFile } = this.#files
    const seen = await Promise.all([certFile, keyFile].map((file) => stat(file)))
      .then((files) => files.map(({ mtimeMs, ino }) => `${mtimeMs} ${ino}`).join())
      // A missing file is about to be replaced.
      .catch(() => this.#state)
    const isChanged = this.#state !== null && seen !== this.#state
    this.#state = seen
    if (isChanged) await this.renew()
  }
}
