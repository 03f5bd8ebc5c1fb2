/** What the editor shows for a stored password, which it does not know. */
export const HIDDEN_PASSWORD = '__PWRD__'
