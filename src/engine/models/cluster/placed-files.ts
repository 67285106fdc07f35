import { constants, copyFile, rename, rm, stat } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { ifThere } from '../../errors.ts'
import type { Profile } from './profile.ts'
import { hashOf, type RunFiles, type ShardItem, type ShardTask } from './shard.ts'

const copiesAtOnce = 8

/** Makes files visible to nodes: in place, or as copies that are deleted once no shard needs them. */
export class PlacedFiles {
  readonly #profile: Profile
  readonly #files: RunFiles
  /** The number of shards that need each copy. */
  readonly #uses = new Map<string, number>()
  readonly #copying = new Map<string, Promise<unknown>>()

  constructor(profile: Profile, files: RunFiles) {
    this.#profile = profile
    this.#files = files
  }

  /** Returns the items with the files as nodes see them. */
  async items(items: readonly ShardItem[]): Promise<ShardItem[]> {
    const placed: ShardItem[] = []
    for (let at = 0; at < items.length; at += copiesAtOnce) {
      const some = items.slice(at, at + copiesAtOnce)
      placed.push(...(await Promise.all(some.map(async (item) => ({ ...item, task: await this.#task(item.task) })))))
    }
    return placed
  }

  async file(file: string): Promise<string> {
    if ([this.#profile.folder, ...this.#profile.sees].some((folder) => isBelow(folder, file))) return file
    const { size, mtimeMs } = await stat(file)
    const copy = this.#files.copy(hashOf(file, size, mtimeMs))
    const copying = this.#copying.get(copy) ?? copyWhole(file, copy, size).finally(() => this.#copying.delete(copy))
    this.#copying.set(copy, copying)
    await copying
    return copy
  }

  /** Keeps the copies of a shard's images until they are released, and returns them. */
  hold(items: readonly ShardItem[]): ReadonlySet<string> {
    const images = items.map(({ task }) => task.image.file)
    const copies = new Set(images.filter((file) => isBelow(this.#files.copies, file)))
    for (const copy of copies) this.#uses.set(copy, (this.#uses.get(copy) ?? 0) + 1)
    return copies
  }

  async release(copies: ReadonlySet<string>): Promise<void> {
    for (const copy of copies) {
      const uses = this.#uses.get(copy)! - 1
      this.#uses.set(copy, uses)
      if (uses > 0) continue
      this.#uses.delete(copy)
      await rm(copy, { force: true })
    }
  }

  async #task(task: ShardTask): Promise<ShardTask> {
    const { detector, image } = task
    const { prompts } = detector
    const tower = prompts?.tower ? { ...prompts.tower, file: await this.file(prompts.tower.file) } : null
    return {
      ...task,
      detector: {
        ...detector,
        ...(prompts && { prompts: { ...prompts, tokenizerFile: await this.file(prompts.tokenizerFile), tower } }),
      },
      image: { ...image, file: await this.file(image.file) },
    }
  }
}

async function copyWhole(file: string, copy: string, size: number): Promise<void> {
  if ((await ifThere(stat(copy)))?.size === size) return
  await copyFile(file, `${copy}.part`, constants.COPYFILE_FICLONE)
  await rename(`${copy}.part`, copy)
}

/** Compares the paths as they are written: nodes see the same ones, not this computer's links. */
const isBelow = (folder: string, file: string): boolean => {
  const path = relative(folder, file)
  return path !== '' && !path.startsWith('..') && !isAbsolute(path)
}
