import { useEffect, useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Command } from './command.ts'

/** Gives the commands that one part of the window offers at this moment. */
type Source = () => readonly Command[]

const useSources = create<{ sources: readonly Source[] }>(() => ({ sources: [] }))

type Bindings = { bindings: Record<string, string[]> }
/** Keys that the user changed, by command id; an empty list means no key. Kept on this computer. */
export const useBindings = create<Bindings>()(persist((): Bindings => ({ bindings: {} }), { name: 'winnow.keys' }))

/** What the help page says of a command, also of one that the page on screen does not offer. */
export type KnownCommand = Pick<Command, 'id' | 'title' | 'group' | 'keys' | 'mouse' | 'keyOnly'>
type Known = { known: Record<string, KnownCommand> }
/** Every command that was ever on offer on this computer, so that keys can be looked up and changed from anywhere. */
export const useKnown = create<Known>()(persist((): Known => ({ known: {} }), { name: 'winnow.commands', version: 2 }))

/** Takes note of what is on offer now. */
function rememberOffered(): void {
  const offered = offeredCommands().map(
    ({ id, title, group, keys, mouse, keyOnly }) => [id, { id, title, group, keys, mouse, keyOnly }] as const,
  )
  useKnown.setState(({ known }) => ({ known: { ...known, ...Object.fromEntries(offered) } }))
}

/**
 * Offers commands while the component is mounted. The list may be a new one at each render: the latest is used.
 *
 *     useCommands([{ id: 'library.selectAll', title: 'Select all', group: 'Library', keys: ['Mod+A'], run: selectAll }])
 *
 * Where two offered commands have the same key and both can be done, the one of the part mounted last gets it.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useLayoutEffect(() => {
    latest.current = commands
  })
  // Before it is visible: once users see it, they may press its keys.
  useLayoutEffect(() => {
    const source: Source = () => latest.current
    useSources.setState(({ sources }) => ({ sources: [...sources, source] }))
    return () => useSources.setState(({ sources }) => ({ sources: sources.filter((other) => other !== source) }))
  }, [])
  useEffect(rememberOffered, [])
}

/** Gets the commands that a key press may mean when none of them can be done now; gives whether it takes the key. */
type Keeper = (meant: readonly Command[]) => boolean
const useKeepers = create<{ keeper: Keeper | null }>(() => ({ keeper: null }))

/** While the component is mounted, keys whose commands can't be done now are offered to the keeper. */
export function useKeyKeeper(keeper: Keeper): void {
  useEffect(() => {
    useKeepers.setState({ keeper })
    return () => useKeepers.setState({ keeper: null })
  }, [keeper])
}

export const keepKey: Keeper = (meant) => useKeepers.getState().keeper?.(meant) ?? false

/** All commands on offer, the last registered first; of two with the same id the last registered counts. */
export function offeredCommands(): Command[] {
  const byId = new Map<string, Command>()
  for (const source of useSources.getState().sources.toReversed())
    for (const command of source()) if (!byId.has(command.id)) byId.set(command.id, command)
  return [...byId.values()]
}

/** The command on offer with this id; of two the last registered counts. */
function offeredCommand(commandId: string): Command | undefined {
  for (const source of useSources.getState().sources.toReversed()) {
    const command = source().find(({ id }) => id === commandId)
    if (command) return command
  }
  return undefined
}

export const canRun = (command: Command): boolean => refusalOf(command) === null && (command.when?.() ?? true)

/** Why the acting user may not do a command, or null. */
export const refusalOf = (command: Command): string | null => command.refused?.() ?? null

/** The combinations of a command: the user's own, else the default ones. */
export function keysOf(command: KnownCommand): readonly string[] {
  return useBindings.getState().bindings[command.id] ?? command.keys ?? []
}

/** The combination to show beside what does the same as a command, for what is worked out when it is opened. */
export function keysFor(commandId: string): string | undefined {
  const command = offeredCommand(commandId)
  return command && keysOf(command)[0]
}

/** Whether a command is on offer and can be done now. */
export function isOffered(commandId: string): boolean {
  const command = offeredCommand(commandId)
  return command !== undefined && canRun(command)
}

/** The same in a component, which hears of changes. */
export function useKeysFor(commandId: string): string | undefined {
  useSources()
  useBindings()
  return keysFor(commandId)
}

/** Runs an offered command by id, if it can be done now. */
export function runCommand(commandId: string): void {
  const command = offeredCommand(commandId)
  if (command && canRun(command)) command.run()
}

const lookAgainMs = 50
const longestWaitMs = 60_000

/** Runs a command of a page that is just being opened, once it is on offer and can be done; gives whether that came about. */
export async function runOnceOffered(commandId: string): Promise<boolean> {
  for (const endMs = performance.now() + longestWaitMs; performance.now() < endMs; ) {
    const command = offeredCommand(commandId)
    if (command && canRun(command)) {
      command.run()
      return true
    }
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
  return false
}

/** Whether the user gave the command this combination; such a choice goes before a default of another command. */
export const isOwnKey = (command: KnownCommand, combination: string): boolean =>
  useBindings.getState().bindings[command.id]?.includes(combination) ?? false

/** Gives a command these keys instead of its own; null gives it the default ones back. */
export function rebind(commandId: string, keys: string[] | null): void {
  useBindings.setState(({ bindings }) => {
    const { [commandId]: _, ...others } = bindings
    return { bindings: keys ? { ...others, [commandId]: keys } : others }
  })
}
