import { fromEngine } from './from-engine.ts'
import { keepsCapitals } from './index.ts'

/** A title as it stands within a sentence: with a small letter, where the language has one there. */
export const inSentence = (title: string): string => (keepsCapitals ? title : title.toLowerCase())

/** What a shape is called within a sentence. */
export const shapeInSentence = ({ title }: { title: string }): string => inSentence(fromEngine(title))
