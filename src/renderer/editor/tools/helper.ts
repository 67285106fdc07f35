import type { ImageId } from '#model/ids.ts'
import type { ImageSize, Viewport, ViewSize } from '../scene/viewport.ts'
import type { Answer, AreaQuery } from './area-query.ts'

/** The image on the stage and the part that the user sees. */
export type About = { imageId: ImageId; image: ImageSize; viewport: Viewport; view: ViewSize }

export type AreaFinder = {
  /** Returns null if a newer query of the same kind replaced this one. Throws errors with a message for the user. */
  answer(query: AreaQuery, about: About): Promise<Answer | null>
}
