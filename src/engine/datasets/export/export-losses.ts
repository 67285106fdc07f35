import type { Loss } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import type { WriteFormat } from '../formats/define-format.ts'
import { requireWriteFormat } from '../formats/index.ts'
import { exportLabels } from '../formats/losses.ts'
import { holdsOneClass } from '../formats/one-class.ts'
import { type FrozenItem, requireVersion } from '../versions/version.ts'
import type { ExportInput } from './export-input.ts'
import { hasPlace } from './export-placement.ts'

/** What an export of a version would lose, and how many images it would contain. */
export async function lossesOf(
  store: ReadOnlyStore,
  { name, format, writeOptions }: Pick<ExportInput, 'name' | 'format' | 'writeOptions'>,
  step: OnProgress,
): Promise<{ images: number; lost: Loss[] }> {
  const version = requireVersion(store, name)
  const losses = new Losses(requireWriteFormat(format, writeOptions), version.classes)
  for await (const item of version.items()) {
    step(0)
    losses.add(item)
  }
  return { images: losses.images, lost: losses.list() }
}

const lostKind = 'that a class is one of whole images'

/** What a format loses of the items it is given. */
export class Losses {
  readonly #format: WriteFormat
  readonly #classes: readonly LabelClass[]
  readonly #renamed: ReadonlySet<number>
  readonly #counts = new Map<string, number>()
  /** Whole-image classes that the files declare as such. */
  readonly #declared = new Set<number>()
  /** The label count of each added image. */
  readonly labelCounts = new Map<number, number>()
  labels = 0
  /** Images that the format has a place for. */
  images = 0

  constructor(format: WriteFormat, classes: readonly LabelClass[]) {
    this.#format = format
    this.#classes = classes
    const isRenamed = ({ classId, name }: LabelClass) => (format.className?.(classId, classes) ?? name) !== name
    this.#renamed = new Set(classes.filter(isRenamed).map(({ classId }) => classId))
  }

  /** False for an item that was added before. */
  add(item: FrozenItem): boolean {
    const { imageRow, licence, absent, frame } = item
    if (this.labelCounts.has(imageRow)) return false
    const { labels } = item
    this.labelCounts.set(imageRow, labels.length)
    this.labels += labels.length
    if (hasPlace(item, this.#format, this.#classes)) this.images += 1
    if (licence !== null && !this.#format.holds.licences) this.#count('license of an image')
    if (!this.#format.holds.absent) for (const _ of absent) this.#count('class that an image verifiably lacks')
    if (frame !== null && !this.#format.holds.tracks) this.#count('place of an image in its sequence')
    for (const what of this.#format.imageLosses?.(labels, this.#classes, frame) ?? []) this.#count(what)
    const held = exportLabels(this.#format, labels, this.#classes, item)
    for (const { label, geometry, losses } of held) {
      if (geometry?.shape === 'whole-image') this.#declared.add(label.classId)
      if (geometry && this.#renamed.has(label.classId)) this.#count('name of a class changed to what the format takes')
      for (const what of losses) this.#count(what)
    }
    return true
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }

  list(): Loss[] {
    const { declaresKinds, holds } = this.#format
    const undeclared = this.#classes.filter(
      ({ classId, kind }) => kind === 'image' && !declaresKinds && !this.#declared.has(classId),
    )
    // All other formats list every class, even without labels.
    const unlisted = holds === holdsOneClass ? this.#classes.filter(({ kind }) => kind === 'object') : []
    const classes = [[lostKind, undeclared.length] as const, ['class of objects dropped', unlisted.length] as const]
    const counts = [...this.#counts, ...classes.filter(([, count]) => count > 0)]
    return counts.map(([what, count]) => ({ what, count })).sort((a, b) => (a.what < b.what ? -1 : 1))
  }
}
