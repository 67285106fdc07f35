import type { ImportResult, Rejected } from '#contract'

type Names = (text: string) => boolean

/**
 * Returns the report of an import without names of erased images in files, archives or folders: entries with such names
 * are counted by the folder above.
 */
export function withoutErasedNames(result: ImportResult, isErased: Names): ImportResult {
  const isNamed = ({ path, reason }: Rejected) => placeAbove(path, isErased) !== path || isErased(reason)
  const others = <One>(list: readonly One[], is: (one: One) => boolean) => list.filter((one) => !is(one))
  const placed = <One extends { path: string }>(list: readonly One[]): One[] =>
    list.map((one) => ({ ...one, path: placeAbove(one.path, isErased) }))
  const { rejected, sources, classFolders, repaired, notes, previouslyRemoved } = result
  return {
    ...result,
    rejected: countedWhereNamed([...rejected, ...[repaired ?? [], notes ?? []].flat().filter(isNamed)], isErased),
    ...(sources && { sources: placed(sources) }),
    ...(classFolders && { classFolders: others(classFolders, (folder) => placeAbove(folder, isErased) !== folder) }),
    ...(repaired && { repaired: others(repaired, isNamed) }),
    ...(notes && { notes: others(notes, isNamed) }),
    ...(previouslyRemoved && { previouslyRemoved: placed(previouslyRemoved) }),
  }
}

/** Counts rejected entries by the folder above if they name an erased image. */
export function countedWhereNamed(list: readonly Rejected[], isErased: Names): Rejected[] {
  const counts = new Map<string, number>()
  const others = list.filter(({ path, reason, count = 1 }) => {
    const place = placeAbove(path, isErased)
    if (place === path && !isErased(reason)) return true
    counts.set(place, (counts.get(place) ?? 0) + count)
    return false
  })
  return [...others, ...[...counts].map(([path, count]) => ({ path, reason: sentence(count), count }))]
}

const sentence = (count: number): string =>
  count === 1
    ? '1 file here is named after an erased image, so its result is not shown.'
    : `${count} files here are named after erased images, so their results are not shown.`

/** A path up to the first part that names an erased image, or the whole path. */
export function placeAbove(path: string, isErased: Names): string {
  const parts = path.split(/(?<=[/\\])/)
  const named = parts.findIndex((part) => isErased(part.replace(/[/\\]$/, '')))
  if (named < 0) return path
  return parts
    .slice(0, named)
    .join('')
    .replace(/(?<=.)[/\\]$/, '')
}
