import { fromEngine } from './from-engine.ts'
import { keepsCapitals } from './index.ts'

/** Returns a title for use within a sentence: in lower case, unless the language keeps capitals. */
export const inSentence = (title: string): string => (keepsCapitals ? title : title.toLowerCase())

/** Returns a sentence for use after a colon. */
export const lowerFirst = (text: string): string => inSentence(text.charAt(0)) + text.slice(1)

/** Returns the name of a shape for use within a sentence. */
export const shapeInSentence = ({ title }: { title: string }): string => inSentence(fromEngine(title))
