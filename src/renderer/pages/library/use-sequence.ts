import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { queries, queryClient } from '../../connection/index.ts'
import { useLibraryView } from './library-view.ts'
import { stack } from './stacks.ts'

const nothing = new Uint32Array()

const sequenceQuery = (where: string, order: string) =>
  queries.library.sequence.queryOptions({
    input: { where: where || undefined, order: order || undefined },
    structuralSharing: false,
    retry: false,
  })

/** Requests the images of the Library page before anything is drawn, because this takes longer than the rest of the page. */
export function askForSequence(): void {
  const { where, order } = useLibraryView.getState()
  void queryClient.prefetchQuery(sequenceQuery(where, order))
}

/** Returns the image rows of the current query in order. The previous ones stay until a new query is answered. */
export function useSequence() {
  const where = useLibraryView((view) => view.where)
  const order = useLibraryView((view) => view.order)
  const query = useQuery({ ...sequenceQuery(where, order), select: rowsOf, placeholderData: keepPreviousData })
  return { sequence: query.data ?? nothing, error: query.error, isLoaded: query.data !== undefined }
}

/** Reads packed numbers. Copies the bytes if they don't start at a multiple of four. */
function rowsOf(packed: Uint8Array): Uint32Array {
  return packed.byteOffset % 4 === 0
    ? new Uint32Array(packed.buffer, packed.byteOffset, packed.byteLength / 4)
    : new Uint32Array(packed.slice().buffer)
}

/** Returns the group of each image row with near-duplicates; empty if they are not stacked. */
export function useGroups(): ReadonlyMap<number, number> {
  const stacks = useLibraryView((view) => view.stacks)
  const { data } = useQuery({
    ...queries.library.duplicateGroups.queryOptions(),
    structuralSharing: false,
    enabled: stacks,
    select: groupsOf,
  })
  return (stacks && data) || noGroups
}
const noGroups: ReadonlyMap<number, number> = new Map()

function groupsOf(packed: Uint8Array): ReadonlyMap<number, number> {
  const rows = rowsOf(packed)
  return new Map(Array.from({ length: rows.length / 2 }, (_, i) => [rows[2 * i]!, rows[2 * i + 1]!]))
}

/** Returns the images as the page shows them, with near-duplicates stacked if the user wants that. */
export function useStacks(all: Uint32Array) {
  const groups = useGroups()
  const unfolded = useLibraryView((view) => view.unfolded)
  return useMemo(
    () => (groups.size === 0 ? { sequence: all, sizes: noGroups } : stack(all, groups, unfolded)),
    [all, groups, unfolded],
  )
}
