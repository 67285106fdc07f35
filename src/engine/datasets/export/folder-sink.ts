import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sink, SinkFile } from '../formats/define-format.ts'

const bufferBytes = 1 << 17
/** UTF-8 bytes that a character of a text takes at most. */
const bytesOfCharacter = 3

/** Absolute path of a file inside the folder. Throws for a path that would leave it. */
export function pathInside(folder: string, path: string): string {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw new RangeError(`${JSON.stringify(path)} is not a path inside the export.`)
  return join(folder, ...parts)
}

/** Writes a format's files below a folder. Never overwrites an existing file. */
export function folderSink(folder: string): Sink {
  const made = new Set<string>()
  /** Closed files only: there may be as many files as images. */
  const buffers: Buffer[] = []
  return {
    async open(path): Promise<SinkFile> {
      const file = pathInside(folder, path)
      if (!made.has(dirname(file))) {
        await mkdir(dirname(file), { recursive: true })
        made.add(dirname(file))
      }
      return bufferedFile(await open(file, 'wx'), buffers)
    },
    rename: (from, to) => rename(pathInside(folder, from), pathInside(folder, to)),
  }
}

function bufferedFile(handle: FileHandle, buffers: Buffer[]): SinkFile {
  const buffer = buffers.pop() ?? Buffer.allocUnsafe(bufferBytes)
  let used = 0
  const flush = async () => {
    const content = buffer.subarray(0, used)
    used = 0
    if (content.length > 0) await handle.writeFile(content)
  }
  return {
    async write(content) {
      const maxBytes = typeof content === 'string' ? content.length * bytesOfCharacter : content.length
      if (used + maxBytes > bufferBytes) await flush()
      if (maxBytes > bufferBytes) await handle.writeFile(content)
      else if (typeof content === 'string') used += buffer.write(content, used)
      else {
        buffer.set(content, used)
        used += content.length
      }
    },
    async close() {
      try {
        await flush()
      } finally {
        buffers.push(buffer)
        await handle.close()
      }
    },
  }
}
