import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sink, SinkFile } from './formats/define-format.ts'

const bufferBytes = 1 << 17

/** Absolute path of a file inside of the folder. Throws for a path that would leave it. */
export function pathInside(folder: string, path: string): string {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw new RangeError(`${JSON.stringify(path)} is no path inside of an export.`)
  return join(folder, ...parts)
}

/** Writes a format's files below a folder. A file that is there already is never written over. */
export function folderSink(folder: string): Sink {
  const made = new Set<string>()
  return {
    async open(path): Promise<SinkFile> {
      const file = pathInside(folder, path)
      if (!made.has(dirname(file))) {
        await mkdir(dirname(file), { recursive: true })
        made.add(dirname(file))
      }
      return bufferedFile(await open(file, 'wx'))
    },
    rename: (from, to) => rename(pathInside(folder, from), pathInside(folder, to)),
  }
}

function bufferedFile(handle: FileHandle): SinkFile {
  let waiting: Uint8Array[] = []
  let bytes = 0
  /** What comes after those; made bytes many at a time. */
  let text = ''
  const takeText = () => {
    if (text === '') return
    waiting.push(Buffer.from(text))
    bytes += text.length
    text = ''
  }
  const flush = async () => {
    takeText()
    const content = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
    waiting = []
    bytes = 0
    if (content.length > 0) await handle.writeFile(content)
  }
  return {
    async write(content) {
      if (typeof content === 'string') text += content
      else {
        takeText()
        waiting.push(content)
        bytes += content.length
      }
      if (bytes + text.length >= bufferBytes) await flush()
    },
    async close() {
      try {
        await flush()
      } finally {
        await handle.close()
      }
    },
  }
}
