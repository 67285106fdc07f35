import type { ImageId } from '#model/ids.ts'
import type { PictureSize, Viewport, ViewSize } from '../scene/viewport.ts'
import type { Answer, Question } from './questions.ts'

/** What a question is about: the image on the stage, and which part of it the person sees. */
export type About = { imageId: ImageId; picture: PictureSize; viewport: Viewport; view: ViewSize }

/** Answers what tools ask. */
export type Helper = {
  /** Null when a newer question of the same kind has taken its place. Throws with a sentence for the person. */
  answer(question: Question, about: About): Promise<Answer | null>
}
