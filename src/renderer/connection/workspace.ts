import { create } from 'zustand'

/** The workspace and the state of its engine. */
export type WorkspaceState =
  /** The start screen. `problem`: why a workspace could not be opened. `backup`: the newest backup of a damaged one. */
  | { status: 'none'; problem: string | null; backup?: string | null }
  | { status: 'opening'; folder: string; name: string }
  | { status: 'open'; folder: string; name: string }
  /** The engine crashed and is restarting. */
  | { status: 'restarting'; folder: string; name: string }
  /** The engine kept stopping. */
  | { status: 'failed'; folder: string; name: string; problem: string }
  /** The server was updated to this version of Winnow and has a newer page. */
  | { status: 'outdated'; folder: string; name: string; version: string }

export const useWorkspace = create<WorkspaceState>(() => ({ status: 'none', problem: null }))

/** Returns the folder of the workspace, null on the start screen. */
export const folderOf = (state: WorkspaceState): string | null => ('folder' in state ? state.folder : null)

export const shownFolder = (): string | null => folderOf(useWorkspace.getState())

/** Replaces the whole state, so that no field of the previous status remains. */
export const showWorkspace = (state: WorkspaceState): void => useWorkspace.setState(state, true)
