import { ImageState } from '#model/image.ts'
import { type Bits, bitsFrom, hasBit, members } from '../../bits.ts'
import { type Facts, positionOf } from '../facts/facts.ts'
import { type Action, actionOf, type Clause, severity } from '../planner/clauses.ts'
import { type Place, Places } from '../planner/places.ts'
import type { Plan } from '../planner/plan.ts'
import { factsKey } from '../reading/read-references.ts'

export type TracedClause = { id: string; kind: Clause['kind']; action: Action }

/** A stored plan's facts about one image. */
export type TracedImage = {
  row: number
  action: Action
  matches: TracedClause[]
  places: (Place & { clauseId: string })[]
}

/** A stored plan: for each image its decision, the clauses for and against it, and its places. */
export type Trace = {
  clauses: readonly TracedClause[]
  /** Returns the plan's facts about these images, in their order; omits images that the plan did not see. */
  imagesOf(rows: readonly number[]): TracedImage[]
  /** The images with places of a clause in a group, or in one period of it if given, each with its row. */
  holders(clauseId: string, group: string, period?: number): (Place & { row: number })[]
  /** The groups in which a clause gave places. */
  groupsOf(clauseId: string): string[]
  /** Up to `limit` rows after `after`, ascending, with this action and, if given, this clause. */
  list(query: ListQuery & { after: number; limit: number }): number[]
  /** The position of an image among those that `list` would return, from 1, with the rows beside it; null if it is not listed. */
  placeOf(
    row: number,
    query: ListQuery,
  ): { position: number; of: number; previous: number | null; next: number | null } | null
  /** The row and position in `severity` of each image that the plan decided about. */
  eachAction(visit: (row: number, level: number) => void): void
  /** For each image that is not kept: its row, the action, and the rule that decided it (the first by id if several agree). */
  eachLeaving(visit: (row: number, leaving: Leaving) => void): void
  /** The facts known about an image that is not kept; see `factsKey`. Null for others. */
  factsKeyOf(row: number): string | null
}

type ListQuery = { action?: Action | undefined; clause?: string | undefined; onlyBy?: boolean | undefined }

export type Leaving = { action: Action; rule: string; factsKey: string }

/** `leaving` is the number of images not kept; absent in plans of earlier versions, which stored those separately. */
type Head = {
  count: number
  rowText: number
  clauses: TracedClause[]
  groups: string[]
  places: number
  leaving?: number
}

const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** Not compressed: an explanation reads the plan of a million images in a few milliseconds. */
export function encodeTrace(plan: Plan): Uint8Array<ArrayBuffer> {
  const { facts, clauses, matches, places, action } = plan
  const rows = bitsFrom(facts.row, (facts.row.at(-1) ?? 0) + 1)
  const known = whatIsKnown(facts, action)
  const head: Head = {
    count: facts.count,
    rowText: rows.length,
    clauses: clauses.map((clause) => ({ id: clause.id, kind: clause.kind, action: actionOf(clause) })),
    groups: places.groups,
    places: places.length,
    leaving: known.revision.length,
  }
  const headBytes = new TextEncoder().encode(JSON.stringify(head))
  const parts = [
    rows,
    facts.present,
    ...matches,
    action,
    places.bytes(),
    known.leaving,
    known.revision,
    known.flags,
  ].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  const size = 4 + aligned(headBytes.length) + parts.reduce((sum, part) => sum + aligned(part.length), 0)
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, headBytes.length, true)
  bytes.set(headBytes, 4)
  let at = 4 + aligned(headBytes.length)
  for (const part of parts) {
    bytes.set(part, at)
    at += aligned(part.length)
  }
  return bytes
}

/** Returns the images that are not kept, and the parts of their facts' keys. */
function whatIsKnown({ count, present, revision, state, retired, held }: Facts, action: Uint8Array) {
  const images = members(present).filter((i) => action[i]! > 0)
  return {
    leaving: bitsFrom(images, count),
    revision: Int32Array.from(images, (i) => revision[i]!),
    flags: Uint8Array.from(
      images,
      (i) => state[i]! | (Number(hasBit(retired, i)) << 3) | (Number(hasBit(held, i)) << 4),
    ),
  }
}

/** The parts of a stored trace; all but the rows share its memory. */
function partsOf(stored: Uint8Array) {
  // Copied if the driver's buffer is not aligned to words.
  const bytes = stored.byteOffset % 4 === 0 ? stored : new Uint8Array(stored)
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength))) as Head
  let at = 4 + aligned(headLength)
  const next = (length: number): Uint8Array => {
    const part = bytes.subarray(at, at + length)
    at += aligned(length)
    return part
  }
  const words = (count: number): Bits => {
    const part = next(count * 4)
    return new Uint32Array(part.buffer, part.byteOffset, count)
  }
  const imageText = (head.count + 31) >>> 5
  const rows = members(words(head.rowText))
  const present = words(imageText)
  const matches = head.clauses.map(() => words(imageText))
  const action = next(head.count)
  const places = Places.from(next(head.places * 36), head.groups)
  const leaving = head.leaving === undefined ? new Uint32Array() : members(words(imageText))
  const revision = words(head.leaving ?? 0)
  const flags = next(head.leaving ?? 0)
  return { head, rows, present, matches, action, places, leaving, revision, flags }
}

/** Returns which clauses decide an image, and whether one is the only one to do so. */
function clausesOf({ head, matches, action }: ReturnType<typeof partsOf>) {
  return {
    /** Whether the clause applies to the image and decides it. */
    decides: (n: number, position: number): boolean =>
      hasBit(matches[n]!, position) && head.clauses[n]!.action === severity[action[position]!],

    /** Whether no other clause has the same effect, so that the outcome would differ without this one. */
    isAlone(n: number, position: number): boolean {
      const mine = head.clauses[n]!.action
      if (mine === 'keep' && !head.clauses.some(({ action }, k) => action !== 'keep' && hasBit(matches[k]!, position)))
        return false
      return !head.clauses.some(({ action }, k) => k !== n && action === mine && hasBit(matches[k]!, position))
    },
  }
}

export function decodeTrace(stored: Uint8Array): Trace {
  const parts = partsOf(stored)
  const { head, rows, present, matches, action, places, leaving, revision, flags } = parts
  const { decides, isAlone } = clausesOf(parts)
  /** Returns whether a query lists the image at a position. */
  const listedBy = ({ action: wanted, clause, onlyBy }: ListQuery): ((position: number) => boolean) => {
    const level = wanted === undefined ? -1 : severity.indexOf(wanted)
    const n = clause === undefined ? -1 : head.clauses.findIndex(({ id }) => id === clause)
    if (clause !== undefined && n < 0) return () => false
    return (position) =>
      hasBit(present, position) &&
      (level < 0 || action[position] === level) &&
      (n < 0 || (decides(n, position) && (!onlyBy || isAlone(n, position))))
  }
  /** Returns the key of the n-th image that is not kept. */
  const keyOf = (n: number): string =>
    factsKey({
      revision: revision[n]!,
      state: ImageState.options[flags[n]! & 7]!,
      lifecycle: flags[n]! & 8 ? 'retired' : 'active',
      held: (flags[n]! & 16) !== 0,
    })
  return {
    clauses: head.clauses,
    imagesOf(some) {
      const seen = some
        .map((row) => ({ row, position: positionOf(rows, row) }))
        .filter(({ position }) => position >= 0 && hasBit(present, position))
      const placesOf = places.of(new Set(seen.map(({ position }) => position)))
      return seen.map(({ row, position }) => ({
        row,
        action: severity[action[position]!]!,
        matches: head.clauses.filter((_, n) => hasBit(matches[n]!, position)),
        places: (placesOf.get(position) ?? []).map((place) => ({ ...place, clauseId: head.clauses[place.clause]!.id })),
      }))
    },
    holders(clauseId, group, period) {
      const clause = head.clauses.findIndex(({ id }) => id === clauseId)
      return places.inGroup(clause, group, period).map((place) => ({ ...place, row: rows[place.image]! }))
    },
    groupsOf(clauseId) {
      return places.groupsOf(head.clauses.findIndex(({ id }) => id === clauseId))
    },
    list({ after, limit, ...query }) {
      const isListed = listedBy(query)
      const found: number[] = []
      for (let position = 0; position < rows.length && found.length < limit; position++)
        if (rows[position]! > after && isListed(position)) found.push(rows[position]!)
      return found
    },
    placeOf(row, query) {
      const isListed = listedBy(query)
      const own = positionOf(rows, row)
      if (own < 0 || !isListed(own)) return null
      let [place, of] = [0, 0]
      let [previous, next]: [number | null, number | null] = [null, null]
      for (let position = 0; position < rows.length; position++) {
        if (!isListed(position)) continue
        of += 1
        if (position === own) place = of
        else if (position < own) previous = rows[position]!
        else next ??= rows[position]!
      }
      return { position: place, of, previous, next }
    },
    eachAction(visit) {
      rows.forEach((row, position) => {
        if (hasBit(present, position)) visit(row, action[position]!)
      })
    },
    eachLeaving(visit) {
      for (const [n, position] of leaving.entries()) {
        const level = severity[action[position]!]!
        const rule = head.clauses.find((clause, c) => clause.action === level && hasBit(matches[c]!, position))
        visit(rows[position]!, { action: level, rule: rule?.id ?? 'default', factsKey: keyOf(n) })
      }
    },
    factsKeyOf(row) {
      const n = positionOf(leaving, positionOf(rows, row))
      return n < 0 ? null : keyOf(n)
    },
  }
}
