import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { ReportPart } from '#contract'
import { about } from '../about.ts'
import type { Desktop } from '../desktop.ts'
import { logWithoutNames } from './log-without-names.ts'

const logEndBytes = 200_000
const shownLines = 400

/** Collects a report about a problem: versions, counts, crashes, and the end of the log without names. */
export async function collectReport(desktop: Desktop, details: string): Promise<ReportPart[]> {
  const { packages } = await about()
  const crashes = desktop.crashes
    .list()
    .map(({ atMs, what, reason }) => `${new Date(atMs).toISOString()} ${what} ${reason}`)
  const parts: ReportPart[] = [
    { part: 'details.txt', text: details },
    { part: 'crashes.txt', text: crashes.join('\n') },
    { part: 'log.txt', text: desktop.current ? await endOfLog(desktop.current.folder) : '' },
    { part: 'packages.txt', text: packages.map(({ name, version }) => `${name} ${version}`).join('\n') },
  ]
  return parts.filter(({ text }) => text !== '')
}

async function endOfLog(folder: string): Promise<string> {
  const file = await open(join(folder, 'winnow.log')).catch(() => null)
  // A workspace without problems has none.
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - logEndBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, logEndBytes)), { position: from })
    return logWithoutNames(buffer.toString('utf8', 0, bytesRead))
      .split('\n')
      .slice(-shownLines)
      .join('\n')
  } finally {
    await file.close()
  }
}

export async function writeReport(file: string, parts: readonly ReportPart[]): Promise<void> {
  const zip = new ZipFile()
  for (const { part, text } of parts) zip.addBuffer(Buffer.from(text), part)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}
