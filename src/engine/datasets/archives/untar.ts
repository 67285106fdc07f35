import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { Parser, type ReadEntry } from 'tar'
import type { Unpacking } from './unpacking.ts'

const files = new Set(['File', 'OldFile', 'ContiguousFile'])

/** Unpacks the files with names that are wanted. Throws if the file is not a complete tar, packed or not. */
export async function untar(
  archive: string,
  unpacking: Unpacking,
  signal: AbortSignal,
  wants: (name: string) => boolean = () => true,
): Promise<void> {
  const { size } = await stat(archive)
  let last = Promise.resolve()
  /** What the parser considers minor, such as a missing end. */
  const problems: string[] = []
  const parser = new Parser({
    onwarn: (_, problem) => problems.push(String(problem)),
    onReadEntry(entry) {
      last = last
        .then(() => (wants(entry.path) ? take(entry, parser, unpacking, size) : entry.resume()))
        .catch((error: Error) => parser.abort(error))
    },
  })
  // It may fail more than once, and the second time needs a listener too.
  parser.on('error', (error: Error) => problems.push(error.message))
  const ended = once(parser, 'end', { signal })
  // Handled below; until then it must not count as an unhandled rejection.
  ended.catch(() => undefined)
  for await (const chunk of createReadStream(archive)) {
    signal.throwIfAborted()
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain', { signal }), ended])
  }
  parser.end()
  await ended
  await last
  if (problems[0] !== undefined) throw new Error(problems[0])
}

/** The bytes of an entry. Unread bytes are skipped: otherwise the archive would wait for them forever. */
function contentOf(entry: ReadEntry, parser: Parser): Readable {
  const content = new PassThrough()
  const stop = () => content.destroy()
  entry.on('data', (chunk: Buffer) => {
    if (content.destroyed || content.write(chunk)) return
    entry.pause()
    content.once('drain', () => entry.resume())
  })
  entry.on('end', () => content.end())
  parser.on('abort', stop)
  content.on('close', () => {
    parser.off('abort', stop)
    entry.resume()
  })
  return content
}

async function take(entry: ReadEntry, parser: Parser, unpacking: Unpacking, packedBytes: number): Promise<void> {
  const { path, type } = entry
  const isFolder = type === 'Directory' || type === 'GNUDumpDir'
  if (isFolder || !unpacking.admits(path)) entry.resume()
  else if (files.has(type)) {
    await unpacking.write(path, { open: () => contentOf(entry, parser), packedBytes, isEmpty: entry.size === 0 })
    // Skips whatever was not read; otherwise the archive would wait for it forever.
    entry.resume()
  } else {
    const isLink = type === 'SymbolicLink' || type === 'Link'
    unpacking.reject(path, isLink ? 'It is a link.' : 'It is neither a file nor a folder.')
    entry.resume()
  }
}
