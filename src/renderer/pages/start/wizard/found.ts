import { create } from 'zustand'
import type { LookPiece } from '#contract'
import { errorMessage, shell } from '../../../connection/index.ts'

type Piece<Type extends LookPiece['type']> = Extract<LookPiece, { type: Type }>

/** What the chosen files and folders contain, as far as known. */
export type Found = {
  status: 'looking' | 'done' | 'stopped'
  figures: Omit<Piece<'figures'>, 'type'>
  thumbnails: readonly { path: string; src: string }[]
  /** Label masks that are images themselves. They are not shown. */
  drawnLabels: readonly string[]
  unusable: Piece<'unusable'>['files']
  videos: Piece<'videos'>['files']
  archives: Piece<'archives'>['files']
  notes: Piece<'notes'>['files']
  sameNames: Piece<'sameNames'>['groups']
  labels: Omit<Piece<'labels'>, 'type'> | null
  problem: string | null
}

const nothing: Found = {
  status: 'looking',
  figures: { files: 0, isListed: false, opened: 0, images: 0, bytes: 0, unusable: 0, videos: 0, hidden: 0 },
  thumbnails: [],
  drawnLabels: [],
  unusable: [],
  videos: [],
  archives: [],
  notes: [],
  sameNames: [],
  labels: null,
  problem: null,
}

export const useFound = create<Found>(() => nothing)

/** Returns whether there are images, or archives that may contain some. */
export const hasImages = ({ figures, archives }: Found): boolean => figures.images + archives.length > 0
const hasContent = (found: Found): boolean => hasImages(found) || found.videos.length > 0

/** Returns whether everything was checked and there is nothing to import. */
export const isEmpty = (found: Found): boolean =>
  found.status === 'done' && found.problem === null && !hasContent(found)

let looking = new AbortController()

/** Checks these files and folders, and stops an earlier check. */
export async function lookAtChosen(paths: readonly string[]): Promise<void> {
  looking.abort()
  looking = new AbortController()
  const { signal } = looking
  useFound.setState(nothing, true)
  try {
    for await (const piece of await shell.look({ paths: [...paths] }, { signal })) {
      if (signal.aborted) return
      useFound.setState((found) => withPiece(found, piece))
    }
    if (!signal.aborted) useFound.setState({ status: 'done' })
  } catch (error) {
    if (!signal.aborted) useFound.setState({ status: 'done', problem: errorMessage(error) })
  }
}

/** Stops the check and keeps its findings. */
export function stopLooking(): void {
  looking.abort()
  useFound.setState(({ status }) => ({ status: status === 'looking' ? 'stopped' : status }))
}

/** Waits until an image is found or the check ends. Videos are only known at its end. */
export const firstFound = (): Promise<Found> =>
  new Promise((resolve) => {
    const isKnown = (found: Found) => hasImages(found) || found.status !== 'looking'
    const stop = useFound.subscribe((found) => {
      if (!isKnown(found)) return
      stop()
      resolve(found)
    })
    if (isKnown(useFound.getState())) {
      stop()
      resolve(useFound.getState())
    }
  })

function withPiece(found: Found, piece: LookPiece): Partial<Found> {
  switch (piece.type) {
    case 'figures':
      return { figures: piece }
    case 'thumbnail':
      return found.drawnLabels.includes(piece.path) ? {} : { thumbnails: [...found.thumbnails, piece] }
    case 'drawnLabels':
      return {
        drawnLabels: piece.paths,
        thumbnails: found.thumbnails.filter(({ path }) => !piece.paths.includes(path)),
      }
    case 'unusable':
      return { unusable: [...found.unusable, ...piece.files] }
    case 'videos':
      return { videos: [...found.videos, ...piece.files] }
    case 'archives':
      return { archives: piece.files }
    case 'notes':
      return { notes: piece.files }
    case 'sameNames':
      return { sameNames: piece.groups }
    case 'labels':
      return { labels: piece }
  }
}
