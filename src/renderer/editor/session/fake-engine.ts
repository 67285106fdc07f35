import { ORPCError } from '@orpc/client'
import type { Edit } from '#contract'
import { annotationIdFrom, editIdFrom, idOf, predictionId } from '#model/ids.ts'
import { apply, type Diff, emptyDiff, isEmpty, type Labels, merge } from '#model/labels/diff.ts'
import type { ImageFacts, LabelingPort } from './confirmed.ts'
import { EditSession } from './edit-session.ts'
import { fits } from './rebase.ts'
import type { UnsentEdit } from './unsent-edit.ts'
import type { UnsentEdits } from './unsent-edits.ts'

export const imageId = idOf('img', 7)
export const box = (x: number) => ({ shape: 'box' as const, x, y: 10, width: 20, height: 20 })
export const annotationId = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
export const start: Labels = {
  annotations: [],
  predictions: [0.4, 0.9].map((score, n) => ({
    id: predictionId(1, n),
    modelId: idOf('mdl', 1),
    classId: 1,
    geometry: box(n * 50),
    score,
    outcome: 'open' as const,
  })),
  state: 'predicted',
}

type FakeImage = Pick<ImageFacts, 'imageId' | 'path' | 'widthPx' | 'heightPx'>

/** Keeps labels like the engine: in order, idempotent by id, stale if the diff doesn't fit. */
export class FakeEngine implements LabelingPort {
  labels: Labels
  readonly #image: FakeImage
  edits: Edit[] = []
  down = false
  /** Saves the edit but loses its answer. */
  loseNextAnswer = false
  refuse: string | null = null
  /** The disk is full. */
  full = false
  calls = 0
  /** Predictions are hidden. */
  blind = false
  /** The user labels the image independently. */
  isOwnAnswer = false
  /** What the engine adds to an edit. */
  adds: (labels: Labels, diff: Diff) => Diff = () => emptyDiff
  /** Edits per answer of the history. */
  pageSize = 1000

  constructor(labels = start, image: FakeImage = { imageId, path: 'a.jpg', widthPx: 640, heightPx: 480 }) {
    this.labels = labels
    this.#image = image
  }

  async open() {
    this.#answer()
    return {
      ...this.#image,
      lifecycle: 'active' as const,
      revision: this.edits.length + (this.isOwnAnswer ? 1_000_000_000 : 0),
      reviewer: null,
      sentBackTo: null,
      sentBackBy: null,
      sentBackAtMs: null,
      frame: null,
      blind: this.blind,
      mayApprove: true,
      independent: this.isOwnAnswer ? { labelers: 2, isOwn: true } : null,
      shownFrom: 0.3,
      ...this.labels,
      ...(this.blind && { predictions: [] }),
      reason: this.labels.reason ?? null,
    }
  }
  async history({ before = this.edits.length + 1 }: { before?: number }) {
    this.#answer()
    const first = Math.max(0, before - 1 - this.pageSize)
    return { edits: this.edits.slice(first, before - 1), earlier: first }
  }
  async edit({ editId, kind, diff }: Parameters<LabelingPort['edit']>[0], user = 'me') {
    this.calls++
    this.#answer()
    const existing = this.edits.find((edit) => edit.editId === editId)
    if (existing) return { revision: existing.revision }
    if (this.full) throw new ORPCError('NO_SPACE', { status: 507, message: 'There is no room.' })
    if (this.refuse) throw new ORPCError('LOCKED', { message: this.refuse })
    if (!fits(this.labels, diff)) throw new ORPCError('STALE', { data: { revision: this.edits.length } })
    const added = this.adds(this.labels, diff)
    const revision = this.take(merge(diff, added), kind, editId, user)
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false
      throw new Error('port closed')
    }
    return { revision, ...(!isEmpty(added) && { added: true as const }) }
  }
  /** The engine as seen by another user's window. */
  as(user: string): LabelingPort {
    return {
      open: () => this.open(),
      history: (input) => this.history(input),
      edit: (input) => this.edit(input, user),
    }
  }
  take(
    diff: Diff,
    kind: Edit['kind'] = 'edit',
    editId = editIdFrom(`other${this.edits.length}`.padEnd(12, '0')),
    user = 'me',
  ): number {
    this.labels = apply(this.labels, diff)
    const revision = this.edits.length + 1
    this.edits = [...this.edits, { editId, revision, kind, diff, user, atMs: 1 }]
    return revision
  }
  #answer() {
    if (this.down) throw new Error('The engine stopped.')
  }
}

export const memory = (): UnsentEdits & { edits: UnsentEdit[] } => ({
  edits: [],
  async put(edits) {
    for (const edit of edits) {
      const at = this.edits.findIndex(({ editId }) => editId === edit.editId)
      if (at < 0) this.edits.push(edit)
      else this.edits[at] = edit
    }
  },
  async remove(editIds) {
    this.edits = this.edits.filter(({ editId }) => !editIds.includes(editId))
  },
  async all(workspace) {
    return this.edits.filter((edit) => edit.workspace === workspace)
  },
})

export function surroundings(engine: LabelingPort, unsent = memory(), user = 'me') {
  let n = 0
  const problems: unknown[] = []
  return {
    engine,
    unsent,
    workspace: '/ws',
    newEditId: () => editIdFrom(`mine${String(n++)}${Math.random().toString(36).slice(2, 10)}`.padEnd(12, '0')),
    nowMs: () => 5,
    userName: () => user,
    report: (problem: unknown) => problems.push(problem),
  }
}

/** Opens a session whose engine accepts every edit. */
export const sessionOn = (labels: Labels, image: FakeImage): Promise<EditSession> =>
  EditSession.open(image.imageId, surroundings(new FakeEngine(labels, image)))

export const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
export const boxesOf = (session: EditSession) => session.snapshot().labels.annotations.map(({ geometry }) => geometry)
