CREATE DATABASE IF NOT EXISTS app CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
-- The system user app logs in as the database user app, without a password; no other system user can.
CREATE USER IF NOT EXISTS 'app'@'localhost' IDENTIFIED WITH auth_socket;
ALTER USER 'app'@'localhost' IDENTIFIED WITH auth_socket;
GRANT ALL PRIVILEGES ON app.* TO 'app'@'localhost';
DROP USER IF EXISTS ''@'localhost';
DROP USER IF EXISTS ''@'%';
DROP USER IF EXISTS 'root'@'%';
DROP DATABASE IF EXISTS test;
