import { useEffect, useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Command } from './command.ts'

/** Returns the commands that one part of the window offers now. */
type Source = () => readonly Command[]

const useSources = create<{ sources: readonly Source[] }>(() => ({ sources: [] }))

type Bindings = { bindings: Record<string, string[]> }
/** The keys that the user changed, by command id; an empty list means no key. Kept on this computer. */
export const useBindings = create<Bindings>()(persist((): Bindings => ({ bindings: {} }), { name: 'winnow.keys' }))

/** What the list of shortcuts shows of a command, even if the current page does not offer it. */
export type KnownCommand = Pick<Command, 'id' | 'title' | 'group' | 'keys' | 'mouse' | 'keyOnly'>
type Known = { known: Record<string, KnownCommand> }
/** Every command ever offered on this computer, so that its keys can be looked up and changed from any page. */
export const useKnown = create<Known>()(persist((): Known => ({ known: {} }), { name: 'winnow.commands', version: 2 }))

function rememberOffered(): void {
  const offered = offeredCommands().map(
    ({ id, title, group, keys, mouse, keyOnly }) => [id, { id, title, group, keys, mouse, keyOnly }] as const,
  )
  useKnown.setState(({ known }) => ({ known: { ...known, ...Object.fromEntries(offered) } }))
}

/**
 * Offers commands while the component is mounted. The list may change on each render.
 *
 *     useCommands([{ id: 'library.selectAll', title: 'Select all', group: 'Library', keys: ['Mod+A'], run: selectAll }])
 *
 * If two offered commands with the same key can run, the one of the component mounted last gets the key.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  useLayoutEffect(() => {
    latest.current = commands
  })
  // In a layout effect, because users may press a key as soon as they see the component.
  useLayoutEffect(() => {
    const source: Source = () => latest.current
    useSources.setState(({ sources }) => ({ sources: [...sources, source] }))
    return () => useSources.setState(({ sources }) => ({ sources: sources.filter((other) => other !== source) }))
  }, [])
  useEffect(rememberOffered, [])
}

/** Gets the commands that a key press may mean if none of them can run now. Returns whether it keeps the key. */
type Keeper = (commands: readonly Command[]) => boolean
const useKeepers = create<{ keeper: Keeper | null }>(() => ({ keeper: null }))

/** Offers keys whose commands can't run now to the keeper while the component is mounted. */
export function useKeyKeeper(keeper: Keeper): void {
  useEffect(() => {
    useKeepers.setState({ keeper })
    return () => useKeepers.setState({ keeper: null })
  }, [keeper])
}

export const keepKey: Keeper = (commands) => useKeepers.getState().keeper?.(commands) ?? false

/** Returns all offered commands, the last registered first. Of two with the same id, the last registered counts. */
export function offeredCommands(): Command[] {
  const byId = new Map<string, Command>()
  for (const source of useSources.getState().sources.toReversed())
    for (const command of source()) if (!byId.has(command.id)) byId.set(command.id, command)
  return [...byId.values()]
}

function offeredCommand(commandId: string): Command | undefined {
  for (const source of useSources.getState().sources.toReversed()) {
    const command = source().find(({ id }) => id === commandId)
    if (command) return command
  }
  return undefined
}

type Conditions = Pick<Command, 'when' | 'refused'>

export const canRun = (command: Conditions): boolean => refusalOf(command) === null && (command.when?.() ?? true)

export const refusalOf = (command: Conditions): string | null => command.refused?.() ?? null

/** Returns the combinations of a command: the user's own, or the defaults. */
export function keysOf(command: KnownCommand): readonly string[] {
  return useBindings.getState().bindings[command.id] ?? command.keys ?? []
}

/** Returns the combination to show for a command, outside of components. */
export function keysFor(commandId: string): string | undefined {
  const command = offeredCommand(commandId)
  return command && keysOf(command)[0]
}

/** Returns whether a command is offered and can run now. */
export function isOffered(commandId: string): boolean {
  const command = offeredCommand(commandId)
  return command !== undefined && canRun(command)
}

/** Returns the combination to show for a command, and follows changes. */
export function useKeysFor(commandId: string): string | undefined {
  useSources()
  useBindings()
  return keysFor(commandId)
}

/** Runs an offered command, if it can run now. */
export function runCommand(commandId: string): void {
  const command = offeredCommand(commandId)
  if (command && canRun(command)) command.run()
}

const pollMs = 50
const maxWaitMs = 60_000

/** Waits until the page that is being opened offers a command, and runs it. Returns whether it ran. */
export async function runOnceOffered(commandId: string): Promise<boolean> {
  for (const endMs = performance.now() + maxWaitMs; performance.now() < endMs; ) {
    const command = offeredCommand(commandId)
    if (command && canRun(command)) {
      command.run()
      return true
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  return false
}

/** Returns whether the user gave the command this combination, which beats a default of another command. */
export const isOwnKey = (command: KnownCommand, combination: string): boolean =>
  useBindings.getState().bindings[command.id]?.includes(combination) ?? false

/** Sets the keys of a command; null restores the defaults. */
export function rebind(commandId: string, keys: string[] | null): void {
  useBindings.setState(({ bindings }) => {
    const { [commandId]: _, ...others } = bindings
    return { bindings: keys ? { ...others, [commandId]: keys } : others }
  })
}
