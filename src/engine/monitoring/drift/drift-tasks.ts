import type { OnProgress } from '../../progress.ts'
import type { Opened } from '../../threads/threads.ts'
import { compareImages } from './compare.ts'
import type { DriftRow } from './measures.ts'

type ComparedImages = { known: readonly DriftRow[]; fresh: readonly DriftRow[] }

export const tasks = {
  compare: (_: null, { known, fresh }: ComparedImages, step: OnProgress) => compareImages(known, fresh, step),
}

export const open = (): Opened<null> => ({ given: null, within: (work) => work(), close() {} })
