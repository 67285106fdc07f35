import { resolve } from 'node:path'
import { Argument, type Command, Option } from 'commander'
import type { z } from 'zod'
import type { BoundingBox } from '#model/geometry/box.ts'
import { isStorageAddress, otherStorage } from '#model/storage-address.ts'
import { UsageError } from './outcome.ts'

const workspaceFolder = 'folder of the workspace'

/** Adds a command to `parent` whose first argument is the workspace. */
export const workspaceCommand = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).argument('<ws>', workspaceFolder)

/** Whether the first argument of a command is a workspace that exists. */
export const isOnWorkspace = ({ registeredArguments: [first] }: Command): boolean =>
  first?.description === workspaceFolder

/** Creates an option with these choices. */
export const choiceOption = (flags: string, description: string, values: readonly string[]): Option =>
  new Option(flags, description).choices(values)

/** Creates an argument with these choices. */
export const choiceArgument = (name: string, description: string, values: readonly string[]): Argument =>
  new Argument(name, description).choices(values)

/** Reads an option that may be given several times into a list. */
export const eachOf = <T>(read: (text: string) => T) =>
  Object.assign((text: string, before: readonly T[] = []): T[] => [...before, read(text)], { isList: true })

/** Returns the number that a decimal text stands for, NaN for any other text: `0x10` and an empty one are no numbers here. */
const decimal = (text: string): number =>
  /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = decimal(text)
    if (!Number.isSafeInteger(number) || number < least)
      throw new UsageError(`${text || 'An empty value'} is not a whole number of at least ${least}.`)
    return number
  }
}

/** Reads a number between two bounds, both allowed. */
export function numberBetween(least: number, max: number): (text: string) => number {
  return (text) => {
    const number = decimal(text)
    if (!(number >= least && number <= max))
      throw new UsageError(`${text || 'An empty value'} is not a number between ${least} and ${max}.`)
    return number
  }
}

/** Reads a percentage such as "20" or "20%". */
export const percentFrom = (text: string): number => numberBetween(0, 100)(text.replace(/(?<=\d)%$/, ''))

/** Reads days such as "30" or "30d". */
export const daysFrom = (text: string): number => numberBetween(0, 36_500)(text.replace(/(?<=\d)d$/, ''))

/** Reads `length` numbers with commas between them. `example` completes the error "… is not a place such as 120,80". */
const numbersFrom =
  (length: number, example: string) =>
  (text: string): number[] => {
    const numbers = text.split(',').map(decimal)
    if (numbers.length !== length || !numbers.every(Number.isFinite))
      throw new UsageError(`${text || 'An empty value'} is not ${example}.`)
    return numbers
  }

/** Reads a place in pixels. */
export function placeAt(text: string, example = 'a place such as 120,80'): [number, number] {
  const [x, y] = numbersFrom(2, example)(text)
  return [x!, y!]
}

/** Reads a box in pixels. */
export function boxFrom(text: string): BoundingBox {
  const [x, y, width, height] = numbersFrom(4, 'a box such as 40,30,200,150 (x, y, width, height)')(text)
  return { x: x!, y: y!, width: width!, height: height! }
}

/** Reads "80/10/10". */
export function splitFrom(text: string): [train: number, val: number, test: number] {
  const [train, val, test, ...rest] = text.split('/').map(numberBetween(0, 100))
  if (train === undefined || val === undefined || test === undefined || rest.length > 0)
    throw new UsageError(`${text} is not a split such as 80/10/10 (train/val/test).`)
  return [train, val, test]
}

/** Reads an ISO 8601 time as epoch milliseconds; a date alone means midnight UTC. */
export function timeFrom(text: string): number {
  const atMs = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) throw new UsageError(`${text} is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z.`)
  return atMs
}

/** Reads an id. `example` is an example for the error. */
export function idFrom<Id>(schema: z.ZodType<Id>, example: string, text: string): Id {
  const id = schema.safeParse(text)
  if (!id.success) throw new UsageError(`${text || 'An empty value'} is not an id such as ${example}.`)
  return id.data
}

/** Throws for a family that Winnow does not read. `title` completes the error, such as "a model family". */
export function checkFamily(family: string, families: readonly { name: string }[], title: string): void {
  const names = ['auto', ...families.map(({ name }) => name)]
  if (!names.includes(family))
    throw new UsageError(`${family} is not ${title}. Allowed choices are ${names.join(', ')}.`)
}

/** Returns an absolute path, or an address in object storage. Throws a usage error for storage that Winnow doesn’t read. */
export function placeFrom(text: string): string {
  const other = otherStorage(text)
  if (other) throw new UsageError(other)
  return isStorageAddress(text) ? text : resolve(text)
}
