import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A separate file system that can be filled up and freed. */
export type RealDisk = { folder: string; fill(): void; clear(): void; remove(): void }

/** An ext4 in a file. Filling it takes only a moment, because its blocks are just reserved. Mounting it needs root. */
export function realDisk(megabytes: number): RealDisk {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-disk-'))
  const [image, folder] = [join(ground, 'image'), join(ground, 'disk')]
  const filler = join(folder, 'filler')
  try {
    execFileSync('mkdir', [folder])
    execFileSync('truncate', ['-s', `${megabytes}M`, image])
    execFileSync('mkfs.ext4', ['-q', '-m', '0', image], { stdio: 'pipe' })
    execFileSync('mount', ['-o', 'loop', image, folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(ground, { recursive: true, force: true })
    throw new Error('This test mounts a file system of its own. Run it as root, with mkfs.ext4.', { cause: error })
  }
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder)
      execFileSync('fallocate', ['-l', String(Math.max(1, (bavail - 64) * bsize)), filler])
      for (const size of [1 << 16, 1 << 12, 1])
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
        } catch {
          // No room left for this size.
        }
    },
    clear: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder])
      rmSync(ground, { recursive: true, force: true })
    },
  }
}
