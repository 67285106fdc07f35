import type { ReadOnlyStore } from '../../store/index.ts'
import { type DimensionName, dimensionLabel } from '../facts/dimensions.ts'
import { mediumPx, smallPx } from '../facts/facts.ts'
import { wallClock } from '../facts/time-zone.ts'
import { baseOf, type PeriodKind, periodName, periodNumber, plausibleTime } from '../facts/times.ts'
import type { Policy } from '../language/grammar.ts'

type Row = { captured_at: number | null; imported_at: number; source: string; state: string; label_count: number }

/** The time, periods and groups of one image, read without planning. */
export class ImageGroups {
  readonly atMs: number
  readonly #store: ReadOnlyStore
  readonly #imageRow: number
  readonly #row: Row
  readonly #tz: string

  constructor(store: ReadOnlyStore, imageRow: number, policy: Pick<Policy, 'timeBase' | 'tz'>, nowMs: number) {
    this.#store = store
    this.#imageRow = imageRow
    this.#tz = policy.tz
    this.#row = store.get<Row>(
      `SELECT captured_at, imported_at, source.name AS source, state, label_count FROM image
       JOIN source ON source.id = source_id WHERE image.id = ?`,
      [imageRow],
    )!
    this.atMs = timeOf(this.#row, policy, nowMs)
  }

  period(kind: PeriodKind): number {
    return periodNumber[kind](wallClock(this.#tz)(this.atMs))
  }

  get importedAtMs(): number {
    return this.#row.imported_at
  }

  get isReviewed(): boolean {
    return this.#row.state === 'reviewed' || this.#row.state === 'approved'
  }

  /** Returns the names of its groups as planning does: several if it has several classes, none without a value. */
  names(dimensions: readonly DimensionName[]): string[] {
    let names: string[][] = [[]]
    for (const dimension of dimensions)
      names = names.flatMap((before) =>
        this.#values(dimension).map((value) => [
          ...before,
          dimension === 'negatives' ? value : `${dimensionLabel(dimension)} ${value}`,
        ]),
      )
    return names.map((parts) => parts.join(', ') || 'all images')
  }

  #values(dimension: DimensionName): string[] {
    switch (dimension) {
      case 'source':
        return [this.#row.source]
      case 'state':
        return [this.#row.state]
      case 'month':
        return [periodName('monthly', this.period('monthly'))]
      case 'year':
        return [periodName('yearly', this.period('yearly'))]
      case 'negatives':
        return this.isReviewed && this.#row.label_count === 0 ? ['negatives'] : []
      case 'class':
        return this.#of(
          'SELECT DISTINCT label_class.name FROM annotation JOIN label_class ON label_class.id = class_id WHERE image_id = ?',
        )
      case 'size':
        return this.#of(
          `SELECT DISTINCT CASE WHEN width * height < ${smallPx} THEN 'small'
             WHEN width * height < ${mediumPx} THEN 'medium' ELSE 'large' END
           FROM annotation WHERE image_id = ?`,
        )
    }
  }

  #of(sql: string): string[] {
    return this.#store.values<string>(sql, [this.#imageRow])
  }
}

/** When an image counts as made: the camera's time if the policy uses it and it is plausible, otherwise the import time. */
export function timeOf(
  { captured_at, imported_at, source }: Pick<Row, 'captured_at' | 'imported_at' | 'source'>,
  { timeBase }: Pick<Policy, 'timeBase'>,
  nowMs: number,
): number {
  const captured = baseOf(timeBase, source) === 'captured' ? plausibleTime(captured_at, nowMs) : Number.NaN
  return Number.isNaN(captured) ? imported_at : captured
}
