import type { ImageId } from '#model/ids.ts'
import type { ImageSize, Viewport, ViewSize } from '../scene/viewport.ts'
import type { Answer, AreaQuery } from './area-query.ts'

/** What a question is about: the image on the stage, and which part of it the user sees. */
export type About = { imageId: ImageId; image: ImageSize; viewport: Viewport; view: ViewSize }

/** Answers what tools ask. */
export type AreaFinder = {
  /** Null when a newer question of the same kind has taken its place. Throws with a sentence for the user. */
  answer(question: AreaQuery, about: About): Promise<Answer | null>
}
