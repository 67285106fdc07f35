/** Not built yet. */
export const StartPage = () => <p className="p-4 text-text-2">This page is not built yet.</p>
