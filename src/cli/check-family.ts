import { UsageError } from './outcome.ts'

/** Refuses the name of a family that Winnow does not read. `title` says what it was to be: "a model family". */
export function checkFamily(family: string, families: readonly { name: string }[], title: string): void {
  const names = ['auto', ...families.map(({ name }) => name)]
  if (!names.includes(family))
    throw new UsageError(`${family} is not ${title}. Allowed choices are ${names.join(', ')}.`)
}
