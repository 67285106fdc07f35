/** Not built yet. */
export const SetUpPanel = () => null
