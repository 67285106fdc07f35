import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sink, TextFile } from './formats/define-format.ts'

const bufferBytes = 1 << 16

/** Absolute path of a file inside of the folder. Throws for a path that would leave it. */
export function pathInside(folder: string, path: string): string {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw new RangeError(`${JSON.stringify(path)} is no path inside of an export.`)
  return join(folder, ...parts)
}

/** Writes a format's text files below a folder. A file that is there already is never written over. */
export function folderSink(folder: string): Sink {
  const made = new Set<string>()
  return {
    async open(path): Promise<TextFile> {
      const file = pathInside(folder, path)
      if (!made.has(dirname(file))) {
        await mkdir(dirname(file), { recursive: true })
        made.add(dirname(file))
      }
      return bufferedFile(await open(file, 'wx'))
    },
  }
}

function bufferedFile(handle: FileHandle): TextFile {
  let waiting: string[] = []
  let length = 0
  const flush = async () => {
    const text = waiting.join('')
    waiting = []
    length = 0
    if (text !== '') await handle.writeFile(text)
  }
  return {
    async write(text) {
      waiting.push(text)
      length += text.length
      if (length >= bufferBytes) await flush()
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
