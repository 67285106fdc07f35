import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '#engine'

/** A folder on a disk that can be filled up and freed. */
export type SmallDisk = {
  folder: string
  fill(engine: Engine): void
  clear(engine: Engine): void
  remove(): void
}

/**
 * A real disk of a few megabytes where the system lets a test mount one. Otherwise a folder on the ordinary disk, where
 * SQLite itself refuses to let the database grow, as it does on a full disk.
 */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-disk-'))
  const filler = join(folder, 'filler')
  if (!mounted(folder, megabytes))
    return {
      folder,
      fill: ({ context: { store } }) => {
        store.pragma('max_page_count = 1')
        store.pragma('cache.max_page_count = 1')
      },
      clear: ({ context: { store } }) => {
        store.pragma('max_page_count = 1000000')
        store.pragma('cache.max_page_count = 1000000')
      },
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  return {
    folder,
    fill: () => {
      for (const size of [1 << 20, 1 << 16, 1 << 12, 1])
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
        } catch {
          // No room left for this size.
        }
    },
    clear: () => rmSync(filler),
    remove: () => {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function mounted(folder: string, megabytes: number): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
