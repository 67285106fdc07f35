import { basename } from 'node:path'

/**
 * Paths below which workspaces are served, by the names of their folders: none for a single workspace, otherwise like
 * `/w/garden`. A name that is taken gets a number.
 */
export function workspacePaths(folders: readonly string[]): string[] {
  if (folders.length === 1) return ['']
  const taken = new Set<string>()
  return folders.map((folder) => {
    const name =
      basename(folder)
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'workspace'
    let free = name
    for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
    taken.add(free)
    return `/w/${free}`
  })
}
