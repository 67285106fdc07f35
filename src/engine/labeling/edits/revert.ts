import { isDeepStrictEqual } from 'node:util'
import { ORPCError } from '@orpc/server'
import type { EditId } from '#model/ids.ts'
import type { Diff, Labels } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { labelsAt } from './history.ts'
import { type CommittedEdit, recordEdit } from './record-edit.ts'

function diffBetween(from: Labels, to: Labels): Diff {
  const requested = new Map(to.annotations.map((annotation) => [annotation.id, annotation]))
  const present = new Set(from.annotations.map(({ id }) => id))
  const outcomes = new Map(to.predictions.map(({ id, outcome }) => [id, outcome]))
  const [reasonBefore, reasonAfter] = [from.reason ?? null, to.reason ?? null]
  return {
    annotations: [
      ...from.annotations.flatMap((before) => {
        const after = requested.get(before.id) ?? null
        return isDeepStrictEqual(before, after) ? [] : [{ before, after }]
      }),
      ...to.annotations.filter(({ id }) => !present.has(id)).map((after) => ({ before: null, after })),
    ],
    predictions: from.predictions.flatMap(({ id, outcome: before }) => {
      const after = outcomes.get(id)
      return after === undefined || after === before ? [] : [{ id, before, after }]
    }),
    state:
      from.state === to.state
        ? null
        : {
            before: from.state,
            after: to.state,
            ...(reasonBefore !== reasonAfter && { reason: { before: reasonBefore, after: reasonAfter } }),
          },
  }
}

/**
 * Returns the labels of an image to a revision, with a new edit that can be undone like any other. The state changes
 * too if the order of states allows it; else it stays, and the response says so.
 */
export async function revert(
  context: ActingContext,
  { imageRow, revision, editId }: { imageRow: number; revision: number; editId: EditId },
): Promise<CommittedEdit & { stateKept: boolean }> {
  const { present, then } = await labelsAt(context.store, imageRow, revision)
  const diff = diffBetween(present, then)
  try {
    return { ...recordEdit(context, { imageRow, kind: 'edit', diff, editId }), stateKept: false }
  } catch (error) {
    const isAboutState = error instanceof ORPCError && (error.code === 'INVALID' || error.code === 'REFUSED')
    if (!isAboutState || diff.state === null) throw error
    return {
      ...recordEdit(context, { imageRow, kind: 'edit', diff: { ...diff, state: null }, editId }),
      stateKept: true,
    }
  }
}
