import { dirname } from 'node:path'
import type { Rejected } from '#contract'
import type { ErasedMatch } from '../import/prepare-files.ts'

const reasons: Record<ErasedMatch, readonly [one: string, many: string]> = {
  same: ['image here was erased and is not imported.', 'images here were erased and are not imported.'],
  'near-duplicate': [
    'image here is a near-duplicate of an erased one and is not imported.',
    'images here are near-duplicates of erased ones and are not imported.',
  ],
}

/** Files of erased images that an import found. Only their folders are reported: no stored text may name the files. */
export class ErasedFiles {
  readonly files: string[] = []
  readonly #counts = new Map<string, Map<ErasedMatch, number>>()

  add(file: string, match: ErasedMatch): void {
    this.files.push(file)
    const ofFolder = this.#counts.get(dirname(file)) ?? new Map<ErasedMatch, number>()
    this.#counts.set(dirname(file), ofFolder.set(match, (ofFolder.get(match) ?? 0) + 1))
  }

  rejected(): Rejected[] {
    return [...this.#counts].flatMap(([path, ofFolder]) =>
      [...ofFolder].map(([match, count]) => {
        const [one, many] = reasons[match]
        return { path, reason: `${count} ${count === 1 ? one : many}`, count }
      }),
    )
  }
}
