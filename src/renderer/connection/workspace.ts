import { create } from 'zustand'

/** What the window knows of the workspace and its engine. */
export type WorkspaceState =
  /** The first screen. `problem` says why the last try to open one failed, `backup` is the newest of a damaged one. */
  | { status: 'none'; problem: string | null; backup?: string | null }
  | { status: 'opening'; folder: string; name: string }
  | { status: 'open'; folder: string; name: string }
  /** The engine stopped by itself and is being started again. */
  | { status: 'restarting'; folder: string; name: string }
  /** The engine kept stopping. */
  | { status: 'failed'; folder: string; name: string; problem: string }
  /** The server was updated to this version of Winnow, and has another page. */
  | { status: 'outdated'; folder: string; name: string; version: string }

export const useWorkspace = create<WorkspaceState>(() => ({ status: 'none', problem: null }))

/** Replaces the whole state, so that no field of another status stays behind. */
export const showWorkspace = (state: WorkspaceState): void => useWorkspace.setState(state, true)
