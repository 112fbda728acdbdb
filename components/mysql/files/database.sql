CREATE DATABASE IF NOT EXISTS app CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
-- The system user app logs in as these, without a password; no other system user can. Each has connections of its own
-- (max_user_connections), so that a slot that leaks them takes none from a deploy, or from the release that follows it:
-- processes and jobs are app, slots app_blue and app_green, the commands of a deploy app_deploy. Commands of npm run exec,
-- app_exec, have a few of those that are kept for administration.
CREATE USER IF NOT EXISTS 'app'@'localhost' IDENTIFIED WITH auth_socket;
ALTER USER 'app'@'localhost' IDENTIFIED WITH auth_socket;
GRANT ALL PRIVILEGES ON app.* TO 'app'@'localhost';
CREATE USER IF NOT EXISTS 'app_blue'@'localhost' IDENTIFIED WITH auth_socket AS 'app',
  'app_green'@'localhost' IDENTIFIED WITH auth_socket AS 'app', 'app_deploy'@'localhost' IDENTIFIED WITH auth_socket AS 'app',
  'app_exec'@'localhost' IDENTIFIED WITH auth_socket AS 'app';
ALTER USER 'app_blue'@'localhost' IDENTIFIED WITH auth_socket AS 'app', 'app_green'@'localhost' IDENTIFIED WITH auth_socket AS 'app',
  'app_deploy'@'localhost' IDENTIFIED WITH auth_socket AS 'app', 'app_exec'@'localhost' IDENTIFIED WITH auth_socket AS 'app' ACCOUNT UNLOCK;
ALTER USER 'app'@'localhost', 'app_blue'@'localhost', 'app_green'@'localhost', 'app_deploy'@'localhost' WITH MAX_USER_CONNECTIONS 0 ACCOUNT UNLOCK;
ALTER USER 'app_exec'@'localhost' WITH MAX_USER_CONNECTIONS 5;
GRANT ALL PRIVILEGES ON app.* TO 'app_blue'@'localhost', 'app_green'@'localhost', 'app_deploy'@'localhost', 'app_exec'@'localhost';
-- Loads dumps, which are not trusted: it reaches no other databases, and its system user owns nothing.
CREATE USER IF NOT EXISTS 'loader'@'localhost' IDENTIFIED WITH auth_socket AS 'app-loader';
ALTER USER 'loader'@'localhost' IDENTIFIED WITH auth_socket AS 'app-loader' WITH MAX_USER_CONNECTIONS 0 ACCOUNT UNLOCK;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE,
  CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, TRIGGER ON `app\_incoming`.* TO 'loader'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE,
  CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, TRIGGER ON `app\_verification`.* TO 'loader'@'localhost';
GRANT SESSION_VARIABLES_ADMIN ON *.* TO 'loader'@'localhost';
-- Exchanges the tables of the application's database for those beside it: a name in a statement can reach nothing else.
CREATE USER IF NOT EXISTS 'exchange'@'localhost' IDENTIFIED WITH auth_socket AS 'root';
ALTER USER 'exchange'@'localhost' IDENTIFIED WITH auth_socket AS 'root' WITH MAX_USER_CONNECTIONS 0 ACCOUNT UNLOCK;
GRANT ALL PRIVILEGES ON app.* TO 'exchange'@'localhost';
GRANT ALL PRIVILEGES ON `app\_incoming`.* TO 'exchange'@'localhost';
GRANT ALL PRIVILEGES ON `app\_replaced`.* TO 'exchange'@'localhost';
GRANT ALL PRIVILEGES ON `app\_former`.* TO 'exchange'@'localhost';
-- SYSTEM_USER lets it drop triggers and routines that an administrator has made.
GRANT SESSION_VARIABLES_ADMIN, SYSTEM_USER ON *.* TO 'exchange'@'localhost';
DROP USER IF EXISTS ''@'localhost';
DROP USER IF EXISTS ''@'%';
DROP USER IF EXISTS 'root'@'%';
DROP DATABASE IF EXISTS test;
