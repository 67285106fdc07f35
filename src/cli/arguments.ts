import { resolve } from 'node:path'
import { Argument, type Command, Option } from 'commander'
import type { z } from 'zod'
import { isStorageAddress, otherStorage } from '#model/storage-address.ts'
import { UsageError } from './outcome.ts'

const workspaceFolder = 'folder of the workspace'

/** A command below `parent` whose first argument is the workspace. */
export const workspaceCommand = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).argument('<ws>', workspaceFolder)

/** Whether the first argument of a command is a workspace that exists. */
export const isOnWorkspace = ({ registeredArguments: [first] }: Command): boolean =>
  first?.description === workspaceFolder

/** An option that takes one of the values that the contract names. */
export const choiceOption = (flags: string, description: string, values: readonly string[]): Option =>
  new Option(flags, description).choices(values)

/** An argument that takes one of the values that the contract names. */
export const choiceArgument = (name: string, description: string, values: readonly string[]): Argument =>
  new Argument(name, description).choices(values)

/** Reads an option that may be given several times, into a list; every other option may be given once. */
export const eachOf = <T>(read: (text: string) => T) =>
  Object.assign((text: string, before: readonly T[] = []): T[] => [...before, read(text)], { isList: true })

/** Reads a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text)
    if (!Number.isSafeInteger(number) || number < least)
      throw new UsageError(`${text || 'An empty value'} is not a whole number of at least ${least}.`)
    return number
  }
}

/** Reads a number between two bounds, both allowed. */
export function numberBetween(least: number, max: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text)
    if (!(number >= least && number <= max))
      throw new UsageError(`${text || 'An empty value'} is not a number between ${least} and ${max}.`)
    return number
  }
}

/** A share of 100, as "20" or "20%". */
export const percentFrom = (text: string): number => numberBetween(0, 100)(text.replace(/(?<=\d)%$/, ''))

/** Days, as "30" or "30d". */
export const daysFrom = (text: string): number => numberBetween(0, 36_500)(text.replace(/(?<=\d)d$/, ''))

/** "80/10/10" as three numbers. */
export function splitFrom(text: string): [train: number, val: number, test: number] {
  const [train, val, test, ...rest] = text.split('/').map(numberBetween(0, 100))
  if (train === undefined || val === undefined || test === undefined || rest.length > 0)
    throw new UsageError(`${text} is not a split such as 80/10/10 (train/val/test).`)
  return [train, val, test]
}

/** Epoch milliseconds of an ISO 8601 time; a date alone means midnight UTC. */
export function timeFrom(text: string): number {
  const atMs = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) throw new UsageError(`${text} is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z.`)
  return atMs
}

/** An id that a user typed. `example` shows how such an id looks. */
export function idFrom<Id>(schema: z.ZodType<Id>, example: string, text: string): Id {
  const id = schema.safeParse(text)
  if (!id.success) throw new UsageError(`${text || 'An empty value'} is not an id such as ${example}.`)
  return id.data
}

/** A path, absolute, or an address in object storage as it is. Throws a usage error for storage that Winnow doesn't read. */
export function placeFrom(text: string): string {
  const other = otherStorage(text)
  if (other) throw new UsageError(other)
  return isStorageAddress(text) ? text : resolve(text)
}
